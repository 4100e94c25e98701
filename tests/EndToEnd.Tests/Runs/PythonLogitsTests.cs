using System.Diagnostics;
using System.Text.Json;
using ActorDistill.Models.Configuration;
using ActorDistill.Models.Decoder;
using ActorDistill.Models.Weights;
using TorchSharp;

namespace ActorDistill.EndToEnd.Tests.Runs;

/// <summary>
/// Our folders in another program: logits.py reads them with numpy alone and computes what they say. It needs /usr/bin/python3 with numpy,
/// which python3-torch brings along; without them these tests fail.
/// </summary>
public class PythonLogitsTests
{
    private static readonly int[] Prompt = [1, 17, 200, 3, 3, 99, 42, 8];

    [Theory]
    [InlineData(true, 2, null)]
    [InlineData(false, 4, null)]
    [InlineData(false, 1, 20_000L)]
    public void A_folder_of_ours_gives_the_same_logits(bool tie, int keyValueHeads, long? maxShardBytes)
    {
        using var folder = new TemporaryFolder();
        var config = new DecoderConfig
        {
            ModelType = ModelType.Llama,
            VocabSize = 211,
            HiddenSize = 32,
            IntermediateSize = 56,
            NumLayers = 3,
            NumHeads = 4,
            NumKeyValueHeads = keyValueHeads,
            HeadDim = 8,
            MaxPositions = 64,
            RopeTheta = 500,
            RmsNormEps = 1e-3,
            TieWordEmbeddings = tie,
        };
        var path = folder.PathOf("model");
        using (var decoder = new CausalDecoder(config, torch.float32, torch.CPU))
        {
            decoder.Initialize(seed: 3, std: 0.3);
            ModelFolder.Save(decoder, path, WeightType.F32, maxShardBytes ?? WeightSetWriter.DefaultShardBytes);
        }
        AssertEqual(path, Prompt);
    }

    [SharedFact]
    public void A_model_from_elsewhere_gives_the_same_logits_in_both() =>
        AssertEqual(SharedFolder.PathOf("models", "stories260K"), [1, .. Prompt]);

    /// <summary>Both in float64, so only the order of sums may differ.</summary>
    internal static void AssertEqual(string model, int[] tokens)
    {
        var theirs = ReadLogits(model, tokens);
        var ours = OwnLogits(model, tokens);
        Assert.Equal(ours.Length, theirs.Length);
        var largest = ours.Max(Math.Abs);
        for (var i = 0; i < ours.Length; i++)
            Assert.True(Math.Abs(ours[i] - theirs[i]) <= 1e-9 * largest + 1e-12, $"logit {i}: ours {ours[i]:R}, theirs {theirs[i]:R}");
    }

    private static double[] OwnLogits(string model, int[] tokens)
    {
        using var scope = torch.NewDisposeScope();
        using var grad = torch.no_grad();
        using var decoder = ModelFolder.Load(model, torch.float64, torch.CPU);
        var ids = torch.tensor([.. tokens.Select(token => (long)token)], [1, tokens.Length]);
        return decoder.Forward(ids, ForwardRequest.LogitsOnly).Logits.data<double>().ToArray();
    }

    private static double[] ReadLogits(string model, int[] tokens)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "Runs", "logits.py");
        var start = new ProcessStartInfo("/usr/bin/python3", ["-B", script, model, string.Join(',', tokens)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var rows = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.GetAwaiter().GetResult());
        return [.. JsonSerializer.Deserialize<double[][]>(rows)!.SelectMany(row => row)];
    }
}
