namespace ActorDistill.Host.Reports;

/// <summary>What a step of a trial took, and how far the teacher's work was hidden behind it.</summary>
/// <param name="Median">Seconds from one step's end to the next; the middle one of all.</param>
/// <param name="Mean">The same, all of them together over their number.</param>
/// <param name="Student">Seconds of it that were the student's own: without waiting for batches and for t; the middle one.</param>
/// <param name="Teacher">Seconds that a teacher computes for a step's batches; null for a trial without one.</param>
internal sealed record StepTimes(double Median, double Mean, double Student, double? Teacher)
{
    /// <summary>
    /// (teacher + student - step) / min(teacher, student), 0 to 1: 1 when the shorter of the two is hidden completely, 0 when they take
    /// turns. Null without a teacher.
    /// </summary>
    public double? Overlap => Teacher is { } teacher && Math.Min(teacher, Student) > 0
        ? Math.Clamp((teacher + Student - Median) / Math.Min(teacher, Student), 0, 1)
        : null;

    /// <summary>Of a history; null when it has no steps.</summary>
    /// <param name="steps">Each step once.</param>
    /// <param name="teacherSecondsPerStep">Null for a trial without a teacher.</param>
    public static StepTimes? Of(IReadOnlyList<StepLine> steps, double? teacherSecondsPerStep) => steps.Count == 0
        ? null
        : new StepTimes(
            MedianOf(steps.Select(step => step.Seconds)),
            steps.Average(step => step.Seconds),
            MedianOf(steps.Select(step => Math.Max(step.Seconds - step.WaitSeconds - step.CoefficientSeconds, 0))),
            teacherSecondsPerStep);

    private static double MedianOf(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        var middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
