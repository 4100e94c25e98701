namespace ActorDistill.Schedules.Sweeps;

/// <summary>Trials with the same text, which share each batch of the teacher.</summary>
/// <param name="Source">What they have in common.</param>
/// <param name="Trials">Their names; at least one.</param>
public sealed record SweepGroup<TSource>(TSource Source, IReadOnlyList<string> Trials);

/// <summary>Which trials of a sweep share their batches.</summary>
public static class SweepGroups
{
    /// <summary>The groups in the order of their first trials.</summary>
    /// <param name="trials">In the order of the sweep.</param>
    public static IReadOnlyList<SweepGroup<TSource>> Of<TSource>(IEnumerable<(string Trial, TSource Source)> trials) =>
    [
        .. from trial in trials
           group trial.Trial by trial.Source into same
           select new SweepGroup<TSource>(same.Key, [.. same]),
    ];

    /// <summary>A sentence for people.</summary>
    public static string Sentence<TSource>(IReadOnlyList<SweepGroup<TSource>> groups) => groups.Count == 1
        ? $"all {groups[0].Trials.Count} trials share each batch of the teacher"
        : $"{groups.Count} groups of {string.Join(", ", groups.Select(group => group.Trials.Count))} trials: batch size, sequence length "
            + "or seed differ between them, so the teacher works once for each group";
}
