using System.Globalization;

namespace ActorDistill.Cluster.Coordination;

/// <summary>When a trial that gets no better is stopped.</summary>
/// <param name="Patience">Validations in a row without improvement; at least 1.</param>
/// <param name="MinImprovement">What counts as improvement, as a share of the best loss so far; 0 to below 1.</param>
/// <param name="MinSteps">No stop before so many steps; from 0.</param>
public sealed record PlateauRule(int Patience, double MinImprovement = 0, long MinSteps = 0)
{
    /// <summary>The first rule that does not hold, led by the setting's name as operators write it; null when all hold.</summary>
    public string? FirstFault()
    {
        if (Patience < 1)
            return $"patience is {Patience}, must be at least 1";
        if (!(MinImprovement is >= 0 and < 1))
            return string.Create(CultureInfo.InvariantCulture, $"min-improvement is {MinImprovement}, must be 0 to below 1");
        return MinSteps < 0 ? $"min-steps is {MinSteps}, must be 0 or more" : null;
    }

    /// <summary>Why a trial is to stop, in words; null when it goes on.</summary>
    /// <param name="validations">Nats per token by step, in ascending order; what is not a number has not improved.</param>
    public string? ReasonToStop(IEnumerable<KeyValuePair<long, double>> validations)
    {
        (long StepCount, double Nats)? best = null;
        var inVain = 0;
        var last = 0L;
        foreach (var (stepCount, nats) in validations)
        {
            last = stepCount;
            // The first measurement is the best so far, whatever it is.
            if (best is { } standard && !(nats < standard.Nats * (1 - MinImprovement)))
            {
                inVain++;
                continue;
            }
            (best, inVain) = ((stepCount, double.IsNaN(nats) ? double.PositiveInfinity : nats), 0);
        }
        return best is { } found && inVain >= Patience && last >= MinSteps
            ? string.Create(CultureInfo.InvariantCulture, $"no better than {found.Nats:0.0000} nats/token of step {found.StepCount} ")
                + $"in {inVain} validations up to step {last}"
            : null;
    }
}
