namespace ActorDistill.RunDriving.Chaos;

/// <summary>What became of a chaos run that has come to its end.</summary>
/// <param name="Seconds">From its first process to its last.</param>
/// <param name="States">What each trial ended with.</param>
/// <param name="Lineages">What each trial's weights were made of.</param>
/// <param name="Applied">What was done to it, with what share of all steps was done then.</param>
public sealed record ChaosOutcome(
    double Seconds, IReadOnlyDictionary<string, FinalState> States, IReadOnlyDictionary<string, Lineage> Lineages,
    IReadOnlyList<string> Applied)
{
    /// <summary>Steps that were done and taken back.</summary>
    public int RepeatedSteps => Lineages.Values.Sum(lineage => lineage.RepeatedSteps);

    /// <summary>Null when bits and lineages are as they must be; else what is wrong first.</summary>
    /// <param name="undisturbed">The run that nothing happened to.</param>
    /// <param name="size">Of both.</param>
    public string? FirstFault(ChaosOutcome undisturbed, ChaosSize size)
    {
        foreach (var trial in States.Keys)
        {
            if (Lineages[trial].FirstFault(size.BatchCount) is { } fault) return $"{trial}: {fault}";
            if (States[trial] != undisturbed.States[trial])
                return $"{trial}: {States[trial]} instead of {undisturbed.States[trial]}";
        }
        return null;
    }
}
