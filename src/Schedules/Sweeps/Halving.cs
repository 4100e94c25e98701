namespace ActorDistill.Schedules.Sweeps;

/// <summary>How far a trial has come on its way over the rungs.</summary>
/// <param name="Losses">What it was measured with at each rung, in nats per token; null where it has not been yet.</param>
/// <param name="HasEnded">Whether nothing more comes of it, for whatever reason.</param>
public sealed record RungProgress(IReadOnlyList<double?> Losses, bool HasEnded);

/// <summary>What is to be done with a trial.</summary>
public enum RungOutcome
{
    /// <summary>It trains until it is measured at the rung.</summary>
    Trains,

    /// <summary>It was measured at the rung, and whether it goes on depends on others that were not.</summary>
    Waits,

    /// <summary>Enough others are better at the rung.</summary>
    Stops,

    /// <summary>It has passed all rungs.</summary>
    Passed,

    /// <summary>It ended before the rung.</summary>
    Ended,
}

/// <summary>Where a trial stands.</summary>
/// <param name="Outcome">What is to be done with it.</param>
/// <param name="Rung">At which rung, from 0; the number of rungs when it has passed all.</param>
/// <param name="BetterCount">How many are known to be better there.</param>
public readonly record struct RungVerdict(RungOutcome Outcome, int Rung, int BetterCount);

/// <summary>
/// Judges the trials of a sweep at its rungs. A trial goes on only when it is certain to be among the best of its rung, and stops only when
/// it is certain not to be, so who goes on depends on the measurements alone and never on which of them came first.
/// </summary>
public static class Halving
{
    /// <summary>A verdict for each trial. More measurements never take back that a trial has passed a rung, or that it stops.</summary>
    /// <param name="trials">In the order of the sweep, which decides between equal losses. What is not a number is the worst.</param>
    /// <param name="places">How many go on from each rung.</param>
    public static IReadOnlyList<RungVerdict> Judge(IReadOnlyList<RungProgress> trials, IReadOnlyList<int> places)
    {
        var verdicts = new RungVerdict[trials.Count];
        List<int> contenders = [.. Enumerable.Range(0, trials.Count)];
        // Trials that may yet become contenders of the rung, because the one before is not decided for them.
        var others = 0;
        for (var rung = 0; rung < places.Count; rung++)
        {
            foreach (var trial in contenders) verdicts[trial] = VerdictOf(trial, contenders, others, rung);
            var undecided = verdicts.Count(verdict => verdict.Outcome is RungOutcome.Trains or RungOutcome.Waits && verdict.Rung <= rung);
            contenders = [.. contenders.Where(trial => verdicts[trial].Outcome == RungOutcome.Passed)];
            others = Math.Min(undecided, places[rung] - contenders.Count);
        }
        foreach (var trial in contenders) verdicts[trial] = new RungVerdict(RungOutcome.Passed, places.Count, 0);
        return verdicts;

        RungVerdict VerdictOf(int trial, List<int> among, int mayJoin, int rung)
        {
            if (trials[trial].Losses[rung] is null)
                return new RungVerdict(trials[trial].HasEnded ? RungOutcome.Ended : RungOutcome.Trains, rung, 0);
            var better = among.Count(other => IsBetter(other, trial, rung));
            var unknown = mayJoin + among.Count(other => trials[other].Losses[rung] is null && !trials[other].HasEnded);
            return new RungVerdict(
                better >= places[rung] ? RungOutcome.Stops : better + unknown < places[rung] ? RungOutcome.Passed : RungOutcome.Waits,
                rung, better);
        }

        bool IsBetter(int one, int other, int rung) => trials[one].Losses[rung] is { } loss
            && (Key(loss), one).CompareTo((Key(trials[other].Losses[rung]!.Value), other)) < 0;
    }

    private static double Key(double loss) => double.IsNaN(loss) ? double.PositiveInfinity : loss;
}
