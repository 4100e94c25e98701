using System.CommandLine;
using ActorDistill.Models.Configuration;
using ActorDistill.Models.Decoder;
using ActorDistill.Models.Weights;
using ActorDistill.Storage;

namespace ActorDistill.Host.Commands;

/// <summary>"model convert": a model folder in another type or cut into other files.</summary>
internal static class ModelConvertCommand
{
    public static Command Create()
    {
        var source = new Argument<string>("source") { Description = "Hugging Face folder to read." };
        var target = new Argument<string>("target") { Description = "Folder to write; must not exist yet, or be empty." };
        var dtype = new Option<string?>("--dtype")
        {
            Description = "float32, float16 or bfloat16; each weight keeps its own type when not given.",
        };
        var shard = new Option<string>("--max-shard-size")
        {
            Description = "Largest file of weights, such as 500MB or 5GB (powers of 1000) or 512MiB.",
            DefaultValueFactory = _ => "5GB",
        };
        var json = JsonOption.Create();
        var command = new Command("convert", """
            Write a model folder anew in another dtype or cut into shards of another size. Tokenizer and other files go along. The target
            appears whole or not at all.

            Examples:
              actordistill model convert models/tiny models/tiny-bf16 --dtype bfloat16
              actordistill model convert models/big models/big-sharded --max-shard-size 2GB
            """) { source, target, dtype, shard, json };
        command.SetAction(parsed =>
        {
            var type = TypeOf(parsed.GetValue(dtype));
            var maxShardBytes = ByteSize.Parse("--max-shard-size", parsed.GetValue(shard)!);
            var written = Convert(parsed.GetValue(source)!, parsed.GetValue(target)!, type, maxShardBytes);
            parsed.InvocationConfiguration.Output.WriteLine(
                $"{written.Folder}: {written.WeightCount} weights, {written.WeightBytes} bytes in {written.FileCount} file(s)");
            JsonOption.Write(parsed.GetValue(json), written);
            return CommandRunner.Done;
        });
        return command;
    }

    private static Written Convert(string source, string target, WeightType? type, long maxShardBytes)
    {
        var config = HuggingFaceConfig.Read(source);
        using var weights = WeightSet.Open(source);
        WeightMap.RequireExact(config, weights);
        WeightCheck.RequireFinite(weights);
        var sources = WeightMap.Expected(config).Select(expected => SourceOf(weights, expected.Name, type)).ToList();
        using var output = AtomicFolder.Create(target);
        var types = sources.Select(weight => weight.Type).Distinct().ToList();
        var named = types.Count == 1 ? config with { TorchDtype = ModelFolder.HuggingFaceDtype(types[0]) } : config;
        output.Write(HuggingFaceConfig.FileName, stream => HuggingFaceConfigWriter.Write(stream, named));
        WeightSetWriter.Write(output, sources, maxShardBytes);
        HuggingFaceFolder.CopySideFiles(source, output);
        output.Commit();
        using var result = WeightSet.Open(target);
        return new Written(target, result.Names.Count, result.TotalBytes, result.Files.Count);
    }

    // One weight at a time is in memory, when its turn to be written comes.
    private static WeightSource SourceOf(WeightSet weights, string name, WeightType? type)
    {
        var entry = weights.Entry(name);
        return new WeightSource(name, type ?? entry.Type, [.. entry.Shape], stream =>
        {
            using var tensor = TensorBytes.Load(weights, name);
            TensorBytes.Write(tensor, type ?? entry.Type, stream);
        });
    }

    private static WeightType? TypeOf(string? dtype) => dtype switch
    {
        null => null,
        "float32" => WeightType.F32,
        "float16" => WeightType.F16,
        "bfloat16" => WeightType.BF16,
        _ => throw new OperatorException($"--dtype is {dtype}, must be float32, float16 or bfloat16"),
    };

    private sealed record Written(string Folder, int WeightCount, long WeightBytes, int FileCount);
}
