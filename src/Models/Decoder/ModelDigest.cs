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
        var files = Shards(folder).Append(HuggingFaceConfig.FileName).Order(StringComparer.Ordinal)
            .Select(name => Path.Combine(folder, name));
        var lines = files.Select(file => $"{Path.GetFileName(file)} {Digest.OfFile(file)}\n");
        return Digest.OfBytes(Encoding.UTF8.GetBytes(string.Concat(lines)));
    });

    /// <summary>Names of the files that hold a model's weights: one file, or an index and its shards.</summary>
    /// <param name="folder">A Hugging Face folder.</param>
    /// <exception cref="OperatorException">The index cannot be read.</exception>
    public static IReadOnlyList<string> WeightFiles(string folder) =>
        Shards(folder) is [WeightSet.WholeFileName] whole ? whole : [WeightSet.IndexFileName, .. Shards(folder)];

    // As the weights are opened: the whole file if there is one, else the shards of the index.
    private static string[] Shards(string folder)
    {
        var index = Path.Combine(folder, WeightSet.IndexFileName);
        return File.Exists(Path.Combine(folder, WeightSet.WholeFileName)) || !File.Exists(index)
            ? [WeightSet.WholeFileName]
            : [.. ShardIndex.Read(index).Values.Distinct()];
    }
}
