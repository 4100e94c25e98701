using System.Text;
using ActorDistill.Models.Configuration;
using ActorDistill.Models.Weights;
using ActorDistill.Storage;

namespace ActorDistill.Models.Decoder;

/// <summary>What identifies a model: its architecture and its weights, not its tokenizer or other files beside them.</summary>
public static class ModelDigest
{
    /// <summary>
    /// SHA-256 over the names and digests of config.json and of every weight file, in ordinal order: lower-case hexadecimal.
    /// </summary>
    /// <param name="folder">A Hugging Face folder.</param>
    /// <exception cref="OperatorException">A file cannot be read.</exception>
    public static string Of(string folder) => FaultOf.Disk(folder, "read", () =>
    {
        var index = Path.Combine(folder, WeightSet.IndexFileName);
        // As the weights are opened: the whole file if there is one, else the shards of the index.
        var weights = File.Exists(Path.Combine(folder, WeightSet.WholeFileName)) || !File.Exists(index)
            ? [WeightSet.WholeFileName]
            : ShardIndex.Read(index).Values.Distinct();
        var files = weights.Append(HuggingFaceConfig.FileName).Order(StringComparer.Ordinal).Select(name => Path.Combine(folder, name));
        var lines = files.Select(file => $"{Path.GetFileName(file)} {Digest.OfFile(file)}\n");
        return Digest.OfBytes(Encoding.UTF8.GetBytes(string.Concat(lines)));
    });
}
