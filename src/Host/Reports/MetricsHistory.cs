namespace ActorDistill.Host.Reports;

/// <summary>What a trial did, in the order of its steps, each of them once.</summary>
/// <param name="Workers">Who trained it, each take-over once, in the order of time.</param>
/// <param name="Steps">By rising step; without holes, unless lines were lost with a machine's power.</param>
/// <param name="Validations">By rising step.</param>
/// <param name="Checkpoints">Steps of the checkpoints that were written, rising.</param>
/// <param name="RepeatedSteps">Steps that were done and done again, because a student went on from a checkpoint before them.</param>
internal sealed record MetricsHistory(
    IReadOnlyList<string> Workers, IReadOnlyList<StepLine> Steps, IReadOnlyList<ValidationLine> Validations,
    IReadOnlyList<long> Checkpoints, long RepeatedSteps)
{
    public static MetricsHistory Empty { get; } = new([], [], [], [], 0);

    /// <summary>Sorts lines out: a start at step k takes back what lines before it say of steps beyond k.</summary>
    public static MetricsHistory Of(IEnumerable<MetricsLine> lines)
    {
        var (workers, written) = (new List<string>(), 0L);
        var (steps, everDone) = (new SortedDictionary<long, StepLine>(), new HashSet<long>());
        var (validations, checkpoints) = (new SortedDictionary<long, ValidationLine>(), new SortedSet<long>());
        foreach (var line in lines)
        {
            switch (line)
            {
                case StartLine start:
                    workers.Add(start.Worker);
                    RemoveBeyond(start.Step, steps);
                    RemoveBeyond(start.Step, validations);
                    checkpoints.RemoveWhere(step => step > start.Step);
                    break;
                case StepLine step:
                    written++;
                    everDone.Add(step.Step);
                    steps[step.Step] = step;
                    break;
                case ValidationLine validation:
                    validations[validation.Step] = validation;
                    break;
                case CheckpointLine checkpoint:
                    checkpoints.Add(checkpoint.Step);
                    break;
                default:
                    throw new ArgumentException($"{line} is of no known kind", nameof(lines));
            }
        }
        return new MetricsHistory(
            workers, [.. steps.Values], [.. validations.Values], [.. checkpoints], written - everDone.Count);
    }

    private static void RemoveBeyond<T>(long last, SortedDictionary<long, T> lines)
    {
        foreach (var step in lines.Keys.Where(step => step > last).ToList())
            lines.Remove(step);
    }
}
