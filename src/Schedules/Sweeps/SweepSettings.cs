namespace ActorDistill.Schedules.Sweeps;

/// <summary>Which combinations of the parameters' values are trained, and whether all of them to the end.</summary>
public enum SweepStrategy
{
    /// <summary>All, to the end.</summary>
    Grid,

    /// <summary>Some that are drawn, to the end.</summary>
    Random,

    /// <summary>All or some that are drawn; at rungs the worst are stopped.</summary>
    Halving,
}

/// <summary>A setting of a sweep's trials.</summary>
/// <param name="Path">Of its key, as "training.learning-rate".</param>
/// <param name="Values">As they would stand in a file; different ones, at least one.</param>
public sealed record SweepParameter(string Path, IReadOnlyList<string> Values);

/// <summary>Many trials that differ in some settings.</summary>
/// <param name="Name">Of the sweep, unique in the run.</param>
/// <param name="Parameters">What differs, at least one.</param>
/// <param name="Strategy">Which combinations are trained.</param>
/// <param name="Count">How many are drawn; null for all.</param>
/// <param name="Seed">Of the drawing.</param>
/// <param name="Halving">When the worst are stopped; only counts under that strategy.</param>
/// <param name="MaxConcurrent">How many are trained at once; null for as many as there are students.</param>
public sealed record SweepSettings(
    string Name, IReadOnlyList<SweepParameter> Parameters, SweepStrategy Strategy, int? Count, ulong Seed, HalvingSettings Halving,
    int? MaxConcurrent)
{
    /// <summary>More would not fit into one message to the coordinator.</summary>
    public const int TrialCountMax = 256;

    // Places among the combinations are computed exactly below this.
    private const long CombinationCountMax = 1L << 40;

    /// <summary>All combinations of the values.</summary>
    public long CombinationCount => Parameters.Aggregate(1L, (count, parameter) =>
        Math.Min(count, CombinationCountMax) * Math.Max(1, Math.Min(parameter.Values.Count, 1 << 20)));

    /// <summary>Trials of the sweep.</summary>
    public long TrialCount => Count ?? CombinationCount;

    /// <summary>The first rule that does not hold, led by the setting's name as operators write it; null when all hold.</summary>
    public string? FirstFault()
    {
        if (Parameters.Count == 0)
            return "parameters is empty, must have at least one PATH = [VALUES]";
        if (Parameters.Select(ValuesFault).FirstOrDefault(fault => fault != null) is { } fault)
            return fault;
        if (Parameters.GroupBy(parameter => parameter.Path).FirstOrDefault(same => same.Count() > 1) is { } twice)
            return $"parameters has {twice.Key} twice";
        if (CombinationCount > CombinationCountMax)
            return $"parameters has more than {CombinationCountMax} combinations";
        return CountFault() ?? (Strategy == SweepStrategy.Halving ? Halving.FirstFault() : null)
            ?? (MaxConcurrent < 1 ? $"max-concurrent is {MaxConcurrent}, must be at least 1" : null);
    }

    private string? CountFault()
    {
        if (Strategy == SweepStrategy.Random && Count == null)
            return "count is 0, must say how many trials are drawn for strategy = random";
        if (Strategy == SweepStrategy.Grid && Count != null)
            return $"count is {Count}, but strategy = grid trains all {CombinationCount} combinations: random draws some";
        if (Count < 1 || Count > CombinationCount)
            return $"count is {Count}, must be 1 to {CombinationCount}, the combinations of the values";
        return TrialCount > TrialCountMax
            ? $"parameters has {TrialCount} combinations, must have at most {TrialCountMax}: random and a count draw some"
            : null;
    }

    private static string? ValuesFault(SweepParameter parameter)
    {
        if (parameter.Values.Count == 0)
            return $"parameters.{parameter.Path} is empty, must have at least one value in brackets";
        return parameter.Values.GroupBy(value => value).FirstOrDefault(same => same.Count() > 1) is { } twice
            ? $"parameters.{parameter.Path} has {twice.Key} twice"
            : null;
    }
}
