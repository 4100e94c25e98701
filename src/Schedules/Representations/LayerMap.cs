namespace ActorDistill.Schedules.Representations;

/// <summary>Which teacher layer each student layer is matched to. M student layers compress Lt teacher layers in M groups.</summary>
public enum LayerMapKind
{
    /// <summary>The last of each group, floor(m Lt / M): 12 to 6 gives 2, 4, ..., 12.</summary>
    LastOfGroup,

    /// <summary>The first of each group, floor((m - 1) Lt / M) + 1: 12 to 6 gives 1, 3, ..., 11.</summary>
    FirstOfGroup,

    /// <summary>Evenly from the first to the last, halves to the even one; the last alone for a single layer.</summary>
    Uniform,
}

/// <summary>The map from student to teacher layers; both are counted from 1, as the hidden states behind them are.</summary>
public static class LayerMap
{
    /// <summary>Why there is no map; null when there is.</summary>
    public static string? FirstFault(int studentLayers, int teacherLayers) => studentLayers <= teacherLayers
        ? null
        : $"the student has {studentLayers} layers, the teacher {teacherLayers}: a layer map needs at least as many in the teacher";

    /// <summary>For student layers 1 to M the teacher's, each another one, ascending.</summary>
    /// <exception cref="ArgumentException">No layers, or more in the student than in the teacher.</exception>
    public static IReadOnlyList<int> Of(LayerMapKind kind, int studentLayers, int teacherLayers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(studentLayers, 1);
        if (FirstFault(studentLayers, teacherLayers) is { } fault)
            throw new ArgumentException(fault, nameof(studentLayers));
        return [.. Enumerable.Range(1, studentLayers).Select(Mapped)];

        int Mapped(int m) => kind switch
        {
            LayerMapKind.LastOfGroup => (int)((long)m * teacherLayers / studentLayers),
            LayerMapKind.FirstOfGroup => (int)((long)(m - 1) * teacherLayers / studentLayers) + 1,
            LayerMapKind.Uniform when studentLayers == 1 => teacherLayers,
            LayerMapKind.Uniform => 1 + (int)Math.Round(
                (double)(m - 1) * (teacherLayers - 1) / (studentLayers - 1), MidpointRounding.ToEven),
        };
    }
}
