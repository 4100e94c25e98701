using System.CommandLine;
using System.Globalization;
using ActorDistill.Models.Configuration;
using ActorDistill.Models.Weights;
using ActorDistill.Storage;

namespace ActorDistill.Host.Commands;

/// <summary>Looking at model folders and writing them anew.</summary>
internal static class ModelCommands
{
    public static Command Create() => new("model", "Look at model folders, convert them, derive a student's config from a teacher's.")
    {
        Inspect(),
        ModelConvertCommand.Create(),
        ModelDeriveCommand.Create(),
    };

    private static Command Inspect()
    {
        var folder = new Argument<string>("folder") { Description = "Hugging Face folder." };
        var weights = new Option<bool>("--weights") { Description = "List every weight with its type and shape." };
        var json = JsonOption.Create();
        var command = new Command("inspect", """
            Show a model's architecture, size and weights, after checking that the folder holds exactly the weights that
            config.json asks for.

            Examples:
              actordistill model inspect models/tiny
              actordistill model inspect models/tiny --weights --json tiny.json
            """) { folder, weights, json };
        command.SetAction(parsed =>
        {
            var report = ModelReport.Read(parsed.GetValue(folder)!);
            report.Print(parsed.InvocationConfiguration.Output, parsed.GetValue(weights));
            JsonOption.Write(parsed.GetValue(json), report);
            return CommandRunner.Done;
        });
        return command;
    }
}

/// <summary>What "model inspect" shows; bytes are of the weights in the files.</summary>
internal sealed record ModelReport(
    string Folder, DecoderConfig Config, long ParameterCount, long WeightBytes, IReadOnlyDictionary<WeightType, int> WeightCounts,
    IReadOnlyList<WeightReport> Weights)
{
    /// <exception cref="OperatorException">Anything wrong with the folder.</exception>
    public static ModelReport Read(string folder)
    {
        var config = HuggingFaceConfig.Read(folder);
        using var weights = WeightSet.Open(folder);
        WeightMap.RequireExact(config, weights);
        WeightCheck.RequireFinite(weights);
        var entries = weights.Names.Select(weights.Entry).ToList();
        return new ModelReport(
            folder,
            config,
            config.ParameterCount,
            weights.TotalBytes,
            entries.GroupBy(entry => entry.Type).ToDictionary(group => group.Key, group => group.Count()),
            [.. entries.Select(e => new WeightReport(e.Name, e.Type, e.Shape, Path.GetFileName(weights.FileOf(e.Name))))]);
    }

    public void Print(TextWriter output, bool listWeights)
    {
        var c = Config;
        Line("type", $"{c.ModelType.HuggingFaceName()}");
        Line("parameters", $"{ParameterCount:n0}{(c.TieWordEmbeddings ? " (the head is the embedding)" : "")}");
        Line("vocabulary", $"{c.VocabSize:n0}");
        Line("hidden size", $"{c.HiddenSize}, feed-forward {c.IntermediateSize}");
        Line("layers", $"{c.NumLayers}");
        Line("heads", $"{c.NumHeads} query, {c.NumKeyValueHeads} key-value, {c.HeadDim} values each");
        Line("positions", $"{c.MaxPositions:n0}, theta {c.RopeTheta:g}");
        if (c.RopeScaling is { } scaling)
            Line("rope scaling", $"llama3, by {scaling.Factor:g} from {scaling.OriginalMaxPositions:n0} positions");
        if (c.SlidingWindow is { } window)
            Line("sliding window", $"{window} tokens");
        Line("weights", $"{Weights.Count} in {Weights.Select(w => w.File).Distinct().Count()} file(s), {Size(WeightBytes)}, {Types()}");
        Line("key-value cache", $"{Size(2L * c.NumLayers * c.KeyValueSize * 2)} a token in bfloat16");
        if (!listWeights)
            return;
        foreach (var weight in Weights)
            output.WriteLine($"  {weight.Name,-56} {weight.Type.SafetensorsName(),-5} {WeightShape.Text(weight.Shape)}");

        void Line(string name, FormattableString value) => output.WriteLine($"{name,-16} {value.ToString(CultureInfo.InvariantCulture)}");
    }

    private string Types() => string.Join(", ", WeightCounts.Select(pair => $"{pair.Value} {pair.Key.SafetensorsName()}"));

    private static string Size(long bytes) => bytes switch
    {
        < 1 << 10 => $"{bytes} B",
        < 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:f1} KiB"),
        < 1L << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:f1} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1073741824.0:f2} GiB"),
    };
}

/// <summary>One stored weight.</summary>
internal sealed record WeightReport(string Name, WeightType Type, IReadOnlyList<long> Shape, string File);
