using ActorDistill.Models.Configuration;
using ActorDistill.Models.Weights;
using ActorDistill.Storage;
using TorchSharp;

namespace ActorDistill.Models.Decoder;

/// <summary>A decoder in a Hugging Face folder: config.json, weights in one file or in shards, and whatever lies beside them.</summary>
public static class ModelFolder
{
    /// <summary>Reads a decoder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="dtype">The dtype to keep the weights in, whatever they are stored in.</param>
    /// <param name="device">Where to.</param>
    /// <param name="computeDtype">As in <see cref="CausalDecoder"/>.</param>
    /// <exception cref="OperatorException">Anything wrong with the folder, in one line that names the file.</exception>
    public static CausalDecoder Load(
        string folder, torch.ScalarType dtype, torch.Device device, torch.ScalarType? computeDtype = null) =>
        Load(folder, dtype, [device], computeDtype);

    /// <summary>As above, spread over several devices by consecutive layers.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="dtype">The dtype to keep the weights in, whatever they are stored in.</param>
    /// <param name="devices">As in <see cref="CausalDecoder"/>.</param>
    /// <param name="computeDtype">As in <see cref="CausalDecoder"/>.</param>
    /// <exception cref="OperatorException">Anything wrong with the folder or the devices, in one line.</exception>
    public static CausalDecoder Load(
        string folder, torch.ScalarType dtype, IReadOnlyList<torch.Device> devices, torch.ScalarType? computeDtype = null)
    {
        var config = HuggingFaceConfig.Read(folder);
        using var weights = WeightSet.Open(folder);
        WeightMap.RequireExact(config, weights);
        WeightCheck.RequireFinite(weights);
        var decoder = new CausalDecoder(config, dtype, devices, computeDtype);
        try
        {
            foreach (var (name, parameter) in decoder.named_parameters())
                TensorBytes.Read(weights, name, parameter);
            return decoder;
        }
        catch
        {
            decoder.Dispose();
            throw;
        }
    }

    /// <summary>Writes a decoder; the folder appears whole or not at all.</summary>
    /// <param name="decoder">What to write.</param>
    /// <param name="folder">A folder that does not exist yet, or is empty.</param>
    /// <param name="type">The type to store the weights in.</param>
    /// <param name="maxShardBytes">Above this the weights are cut into shards.</param>
    /// <param name="sideFilesFrom">The folder whose tokenizer and other files go along, or null.</param>
    /// <exception cref="OperatorException">The folder cannot be written.</exception>
    public static void Save(
        CausalDecoder decoder, string folder, WeightType type, long maxShardBytes = WeightSetWriter.DefaultShardBytes,
        string? sideFilesFrom = null)
    {
        using var output = AtomicFolder.Create(folder);
        Write(output, decoder, type, maxShardBytes, sideFilesFrom);
        output.Commit();
    }

    /// <summary>As <see cref="Save"/>, into a folder that is being written and may hold more.</summary>
    /// <exception cref="OperatorException">The disk fails.</exception>
    public static void Write(
        AtomicFolder output, CausalDecoder decoder, WeightType type, long maxShardBytes = WeightSetWriter.DefaultShardBytes,
        string? sideFilesFrom = null)
    {
        var config = decoder.Config with { TorchDtype = HuggingFaceDtype(type) };
        output.Write(HuggingFaceConfig.FileName, stream => HuggingFaceConfigWriter.Write(stream, config));
        var weights = decoder.named_parameters().Select(p => TensorBytes.Source(p.name, p.parameter, type)).ToList();
        WeightSetWriter.Write(output, weights, maxShardBytes);
        if (sideFilesFrom != null)
            HuggingFaceFolder.CopySideFiles(sideFilesFrom, output);
    }

    /// <summary>The name of a floating-point type in config.json.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No floating-point type.</exception>
    public static string HuggingFaceDtype(WeightType type) => type switch
    {
        WeightType.F64 => "float64",
        WeightType.F32 => "float32",
        WeightType.F16 => "float16",
        WeightType.BF16 => "bfloat16",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "weights are stored in a floating-point type"),
    };
}
