namespace ActorDistill.Schedules.Initialization;

/// <summary>A rule that picks layers of a teacher.</summary>
public enum LayerChoice
{
    /// <summary>At even distances, the first and the last among them.</summary>
    Uniform,

    /// <summary>The first ones.</summary>
    First,

    /// <summary>
    /// All but those that turn the residual stream least (block influence: 1 minus the mean cosine of a layer's input and output); the
    /// first two and the last always stay.
    /// </summary>
    HighestInfluence,

    /// <summary>Those of a list.</summary>
    Listed,
}

/// <summary>Which of the teacher's layers a student's are made from.</summary>
/// <param name="Kind">The rule.</param>
/// <param name="Listed">The layers, from 0, ascending; only for <see cref="LayerChoice.Listed"/>.</param>
public sealed record LayerChoiceSettings(LayerChoice Kind = LayerChoice.Uniform, IReadOnlyList<int>? Listed = null)
{
    // A layer before these, or behind the last, writes into the stream what all others read.
    private const int ProtectedFirst = 2;

    /// <summary>The first rule that does not hold, led by the setting's name as operators write it; null when all hold.</summary>
    public string? FirstFault() => IndexList.FirstFault("layer-map", Kind == LayerChoice.Listed, Listed);

    /// <summary>As <see cref="FirstFault"/>, for a teacher and a student.</summary>
    /// <param name="teacherCount">The teacher's layers.</param>
    /// <param name="studentCount">The student's layers.</param>
    public string? FaultFor(int teacherCount, int studentCount)
    {
        if (Kind == LayerChoice.Listed)
            return IndexList.FaultFor("layer-map", "layers", Listed!, teacherCount, studentCount);
        var least = Math.Min(ProtectedFirst + 1, teacherCount);
        return Kind == LayerChoice.HighestInfluence && studentCount < least
            ? $"layer-map by influence always keeps the first two layers and the last, so a student of {studentCount} has too few"
            : null;
    }

    /// <summary>The chosen layers, ascending.</summary>
    /// <param name="teacherCount">The teacher's layers.</param>
    /// <param name="studentCount">The student's layers: 1 to <paramref name="teacherCount"/>.</param>
    /// <param name="influence">Each layer's block influence; only for <see cref="LayerChoice.HighestInfluence"/>. [teacherCount]</param>
    /// <exception cref="ArgumentException">The numbers fit no choice (<see cref="FaultFor"/>), or the influence is missing.</exception>
    public IReadOnlyList<int> Choose(int teacherCount, int studentCount, IReadOnlyList<double>? influence = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(studentCount, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(studentCount, teacherCount);
        if ((FirstFault() ?? FaultFor(teacherCount, studentCount)) is { } fault)
            throw new ArgumentException(fault);
        return Kind switch
        {
            LayerChoice.Uniform => EvenIndices.WithBothEnds(teacherCount, studentCount),
            LayerChoice.First => [.. Enumerable.Range(0, studentCount)],
            LayerChoice.HighestInfluence => ByInfluence(
                teacherCount, studentCount, influence ?? throw new ArgumentException("layers by influence need their influence")),
            LayerChoice.Listed => Listed!,
        };
    }

    // Of equal influence the earlier layer stays.
    private static IReadOnlyList<int> ByInfluence(int teacherCount, int studentCount, IReadOnlyList<double> influence)
    {
        var all = Enumerable.Range(0, teacherCount).ToList();
        var kept = all.Where(layer => layer < ProtectedFirst || layer == teacherCount - 1).ToList();
        var others = all.Except(kept).OrderByDescending(layer => influence[layer]).ThenBy(layer => layer);
        return [.. kept.Concat(others.Take(studentCount - kept.Count)).Order()];
    }
}
