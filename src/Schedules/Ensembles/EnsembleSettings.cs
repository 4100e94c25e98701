using System.Globalization;

namespace ActorDistill.Schedules.Ensembles;

/// <summary>How several teachers become one.</summary>
/// <param name="Mean">The mean of their distributions.</param>
/// <param name="Weights">One for each teacher, above 0; empty for equal ones.</param>
public sealed record EnsembleSettings(EnsembleMean Mean, IReadOnlyList<double> Weights)
{
    /// <summary>The first rule that does not hold, led by the setting's name as operators write it; null when all hold.</summary>
    public string? FirstFault(int teacherCount)
    {
        if (Weights.Count > 0 && Weights.Count != teacherCount)
            return $"teacher-weights has {Weights.Count} numbers, must have one for each of the {teacherCount} teachers";
        foreach (var weight in Weights)
            if (!(weight > 0 && double.IsFinite(weight)))
                return $"teacher-weights has {weight.ToString(CultureInfo.InvariantCulture)}, must be finite numbers above 0";
        return null;
    }
}
