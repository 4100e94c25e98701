namespace ActorDistill.Schedules.Initialization;

/// <summary>A rule that picks key-value groups: a key head, its value head and all query heads that read them.</summary>
public enum GroupChoice
{
    /// <summary>At even distances.</summary>
    Uniform,

    /// <summary>The first ones.</summary>
    First,

    /// <summary>Those of a list.</summary>
    Listed,
}

/// <summary>Which of the teacher's key-value groups stay.</summary>
/// <param name="Kind">The rule.</param>
/// <param name="Listed">The groups, from 0, ascending; only for <see cref="GroupChoice.Listed"/>.</param>
public sealed record GroupChoiceSettings(GroupChoice Kind = GroupChoice.Uniform, IReadOnlyList<int>? Listed = null)
{
    /// <summary>The first rule that does not hold, led by the setting's name as operators write it; null when all hold.</summary>
    public string? FirstFault() => IndexList.FirstFault("groups", Kind == GroupChoice.Listed, Listed);

    /// <summary>As <see cref="FirstFault"/>, for a teacher and a student.</summary>
    public string? FaultFor(int teacherCount, int studentCount) =>
        Kind == GroupChoice.Listed ? IndexList.FaultFor("groups", "key-value groups", Listed!, teacherCount, studentCount) : null;

    /// <summary>The chosen groups, ascending.</summary>
    /// <param name="teacherCount">The teacher's key-value heads.</param>
    /// <param name="studentCount">The student's: 1 to <paramref name="teacherCount"/>.</param>
    /// <exception cref="ArgumentException">The list does not fit the numbers (<see cref="FaultFor"/>).</exception>
    public IReadOnlyList<int> Choose(int teacherCount, int studentCount)
    {
        if ((FirstFault() ?? FaultFor(teacherCount, studentCount)) is { } fault)
            throw new ArgumentException(fault);
        return Kind switch
        {
            GroupChoice.Uniform => EvenIndices.Of(teacherCount, studentCount),
            GroupChoice.First => [.. Enumerable.Range(0, studentCount)],
            GroupChoice.Listed => Listed!,
        };
    }
}
