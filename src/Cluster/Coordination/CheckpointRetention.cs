namespace ActorDistill.Cluster.Coordination;

/// <summary>Which checkpoints of a trial stay.</summary>
/// <param name="NewestCount">So many of the newest; at least 1.</param>
/// <param name="KeepsBest">Also the one with the least validation loss, however old.</param>
public sealed record CheckpointRetention(int NewestCount = 2, bool KeepsBest = true)
{
    /// <summary>The first rule that does not hold, led by the setting's name as operators write it; null when all hold.</summary>
    public string? FirstFault() => NewestCount < 1 ? $"keep is {NewestCount}, must be at least 1" : null;

    /// <summary>The steps of the checkpoints that can go, in ascending order.</summary>
    /// <param name="stepCounts">Of all checkpoints.</param>
    /// <param name="validations">Nats per token by step, where it was measured; what is not a number is no measurement.</param>
    public IReadOnlyList<long> ToDrop(IEnumerable<long> stepCounts, IReadOnlyDictionary<long, double> validations)
    {
        var all = stepCounts.Order().ToList();
        var best = KeepsBest ? Best(all, validations) : null;
        return [.. all.SkipLast(NewestCount).Where(step => step != best)];
    }

    /// <summary>The step of the checkpoint with the least loss, the older of two equally good ones; null when none was measured.</summary>
    /// <param name="stepCounts">Of all checkpoints.</param>
    /// <param name="validations">As of <see cref="ToDrop"/>.</param>
    public static long? Best(IEnumerable<long> stepCounts, IReadOnlyDictionary<long, double> validations)
    {
        var measured = stepCounts.Order().Where(step => validations.TryGetValue(step, out var nats) && !double.IsNaN(nats)).ToList();
        return measured.Count == 0 ? null : measured.MinBy(step => validations[step]);
    }
}
