using ActorDistill.Models.Configuration;
using ActorDistill.Models.Decoder;
using ActorDistill.Models.Weights;
using ActorDistill.RunDriving;
using TorchSharp;

namespace ActorDistill.EndToEnd.Tests.Runs;

/// <summary>A run file with a tiny teacher and a text beside it, in a folder that goes with it.</summary>
internal sealed class TinyRun : IDisposable
{
    /// <summary>How long a whole run may take before it counts as hanging.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly TemporaryFolder _folder = new();

    /// <summary>Writes teacher, text and file.</summary>
    /// <param name="students">The inside of the section students.</param>
    /// <param name="training">What differs from the training below.</param>
    /// <param name="rest">Further sections of the product's.</param>
    public TinyRun(string students, string training = "", string rest = "")
    {
        WriteTeacher(Teacher);
        var words = Enumerable.Range(0, 4000).Select(index => Words[index * (index + 3) % Words.Length]);
        var text = string.Join("\n\n", words.Chunk(40).Select(document => string.Join(' ', document) + "."));
        File.WriteAllText(_folder.PathOf("train.txt"), text);
        File.WriteAllText(_folder.PathOf("valid.txt"), text[..4000]);
        File.WriteAllText(RunFile, $$"""
            actordistill {
              run { name = tiny, folder = "run" }
              teacher.model = "teacher"
              teacher.log { ring-size = 16MiB, disk-size = 64MiB, segment-size = 1MiB }
              corpus { text = ["train.txt"], validation-text = ["valid.txt"] }
              training {
                steps = 200, warmup = 10, learning-rate = 3e-3, batch-size = 4, sequence-length = 16, gradient-accumulation = 2, seed = 7
                {{training}}
              }
              evaluate { every = 100, tokens = 512 }
              checkpoints { every = 20, keep = 3 }
              model { layers = 2 }
              {{rest}}
              students { {{students}} }
            }
            """);
    }

    public string Teacher => _folder.PathOf("teacher");

    public string TrainText => _folder.PathOf("train.txt");

    public string ValidationText => _folder.PathOf("valid.txt");

    public string RunFile => _folder.PathOf("run.conf");

    public string RunFolder => _folder.PathOf("run");

    public string PathOf(string name) => _folder.PathOf(name);

    /// <summary>Where the checkpoints of a trial are.</summary>
    public string Checkpoints(string trial) => Path.Combine(RunFolder, "trials", trial, "checkpoints");

    /// <summary>Runs a command that is to succeed.</summary>
    /// <returns>What it wrote.</returns>
    public static async Task<string> SucceedAsync(params string[] arguments)
    {
        await using var process = HostProcess.Start(arguments);
        var code = await process.EndAsync(Patience);
        Assert.True(code == 0, $"exit code {code} of {string.Join(' ', arguments)}:\n{process.Transcript}");
        return process.Transcript;
    }

    /// <summary>The same training in one process.</summary>
    /// <param name="name">Of its folder.</param>
    /// <param name="options">Student, objective and payload.</param>
    /// <returns>What it ended with.</returns>
    public async Task<FinalState> DistillLocalAsync(string name, params string[] options)
    {
        var output = PathOf(name);
        await SucceedAsync(
        [
            "distill-local", "--teacher", Teacher, "--text", TrainText, "--validation-text", ValidationText, "--steps", "200",
            "--warmup", "10", "--learning-rate", "3e-3", "--batch-size", "4", "--sequence-length", "16", "--gradient-accumulation", "2",
            "--seed", "7", "--validate-every", "100", "--validation-tokens", "512", "--checkpoint-every", "20", "--layers", "2",
            "--output", output, .. options,
        ]);
        return FinalState.Of(Path.Combine(output, "checkpoints"));
    }

    public void Dispose() => _folder.Dispose();

    private static readonly string[] Words =
        "the a small red fox bird ran flew sat over under near old tree hill and then saw it".Split(' ');

    private static void WriteTeacher(string folder)
    {
        var config = new DecoderConfig
        {
            ModelType = ModelType.Llama,
            VocabSize = 260,
            HiddenSize = 32,
            IntermediateSize = 64,
            NumLayers = 4,
            NumHeads = 4,
            NumKeyValueHeads = 2,
            HeadDim = 8,
            MaxPositions = 128,
        };
        using var decoder = new CausalDecoder(config, torch.float32, torch.CPU, null);
        decoder.Initialize(3, std: 0.3);
        var tokenizer = ByteTokenizer.Write(folder + "-tokenizer", ["<end>"], eos: "<end>");
        ModelFolder.Save(decoder, folder, WeightType.F32, sideFilesFrom: tokenizer);
    }
}
