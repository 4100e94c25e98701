using ActorDistill.Storage;

namespace ActorDistill.Models.Weights;

/// <summary>Writes a model's weights into a folder: one file, or shards with an index when one file would be too large.</summary>
public static class WeightSetWriter
{
    /// <summary>The shard size that Hugging Face's tools have long used: 5 GB.</summary>
    public const long DefaultShardBytes = 5_000_000_000;

    /// <summary>
    /// Writes "model.safetensors" if all weights together take at most <paramref name="maxShardBytes"/>; else shards, filled in the
    /// order given. A weight is never cut, so one that is larger than a shard gets a shard of its own.
    /// </summary>
    /// <param name="folder">The folder to write into; the caller commits it.</param>
    /// <param name="weights">The weights, each name once.</param>
    /// <param name="maxShardBytes">Most bytes of weights in one file (the header comes on top); at least 1.</param>
    /// <exception cref="OperatorException">The shard size is not positive, or the disk fails.</exception>
    public static void Write(AtomicFolder folder, IReadOnlyList<WeightSource> weights, long maxShardBytes = DefaultShardBytes)
    {
        if (maxShardBytes < 1)
            throw new OperatorException($"shard size {maxShardBytes} bytes: must be at least 1");
        var shards = Shards(weights, maxShardBytes);
        if (shards.Count == 1)
        {
            folder.Write(WeightSet.WholeFileName, stream => SafetensorsWriter.Write(stream, weights));
            return;
        }
        var shardOf = new Dictionary<string, string>();
        for (var index = 0; index < shards.Count; index++)
        {
            var shard = shards[index];
            var name = $"model-{index + 1:00000}-of-{shards.Count:00000}.safetensors";
            folder.Write(name, stream => SafetensorsWriter.Write(stream, shard));
            foreach (var weight in shard)
                if (!shardOf.TryAdd(weight.Name, name))
                    throw new InvalidOperationException($"weight {weight.Name} is to be written twice");
        }
        var totalBytes = weights.Sum(weight => weight.ByteCount);
        folder.Write(WeightSet.IndexFileName, stream => ShardIndex.Write(stream, totalBytes, shardOf));
    }

    private static List<List<WeightSource>> Shards(IReadOnlyList<WeightSource> weights, long maxShardBytes)
    {
        List<List<WeightSource>> shards = [[]];
        long filled = 0;
        foreach (var weight in weights)
        {
            if (shards[^1].Count > 0 && weight.ByteCount > maxShardBytes - filled)
            {
                shards.Add([]);
                filled = 0;
            }
            shards[^1].Add(weight);
            filled = checked(filled + weight.ByteCount);
        }
        return shards;
    }
}
