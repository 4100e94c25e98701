namespace ActorDistill.Schedules.Sweeps;

/// <summary>One setting of a trial.</summary>
/// <param name="Path">Of its key.</param>
/// <param name="Value">As it would stand in a file.</param>
public sealed record SweepValue(string Path, string Value);

/// <summary>One combination of a sweep's values: a trial.</summary>
/// <param name="Trial">Its name, which says the values.</param>
/// <param name="Values">In the order of the parameters.</param>
public sealed record SweepPoint(string Trial, IReadOnlyList<SweepValue> Values);
