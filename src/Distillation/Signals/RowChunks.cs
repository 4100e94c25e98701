namespace ActorDistill.Distillation.Signals;

/// <summary>Rows in runs of a limited length, because their logits must never be alive all at once.</summary>
public static class RowChunks
{
    // A chunk's logits in float32 are to be about this many bytes: below the last-level cache, above what makes products slow.
    private const long ChunkBytes = 16 << 20;
    private const long FewestRows = 64;
    private const long MostRows = 2048;

    /// <summary>
    /// A good number of rows, by the width of the vocabulary alone: results depend on it, so the machine must not.
    /// </summary>
    public static int DefaultRows(long vocabSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(vocabSize);
        var rows = ChunkBytes / (sizeof(float) * vocabSize);
        return (int)Math.Clamp(rows / 16 * 16, FewestRows, MostRows);
    }

    /// <summary>The first row and the length of every run; one empty run for no rows.</summary>
    internal static IEnumerable<(long First, long Count)> Of(long rowCount, int chunkRows)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(chunkRows);
        for (var first = 0L; first < Math.Max(rowCount, 1); first += chunkRows)
            yield return (first, Math.Min(chunkRows, rowCount - first));
    }
}
