using System.Globalization;
using ActorDistill.Protocol.Messages;
using ActorDistill.Protocol.Recipes;
using ActorDistill.Schedules.Taid;

namespace ActorDistill.Cluster.Coordination;

/// <summary>What a student says of a step.</summary>
/// <param name="StepIndex">Steps done before it.</param>
/// <param name="Before">The state of the schedule that it was computed with.</param>
/// <param name="Losses">Of its micro-batches in their order; none of a step without the loss on the tokens, which leaves t alone.</param>
public sealed record StepLosses(long StepIndex, TaidState Before, IReadOnlyList<LossSums> Losses);

/// <summary>How a report stands to what was known of its step.</summary>
public enum CoefficientOutcome
{
    /// <summary>The step was not known.</summary>
    New,

    /// <summary>The step was known with the same bits: the same answer.</summary>
    Repeated,

    /// <summary>The step was known with other bits, and the computation is not claimed to be reproducible: the report counts.</summary>
    Replaced,

    /// <summary>The step was known with other bits from an equal, deterministic recipe: something is broken; there is no answer.</summary>
    Conflict,
}

/// <summary>The answer to a report.</summary>
/// <param name="Outcome">How the report stands to what was known.</param>
/// <param name="After">The state of the schedule behind the step; meaningless in a conflict.</param>
/// <param name="Difference">Both sides in words, for what was replaced or in conflict; else null.</param>
public sealed record CoefficientAnswer(CoefficientOutcome Outcome, TaidState After, string? Difference = null);

/// <summary>
/// TAID's t of one trial, by step, back to the last durable checkpoint: a pure function of the reported losses (<see
/// cref="TaidSchedule"/>). A student that resumes reports those steps again, and what it said before is compared bit for bit. Nothing of
/// it is durable: a new coordinator goes on from the state in the first report it gets.
/// </summary>
/// <param name="settings">Of the trial.</param>
public sealed class CoefficientTable(TaidSettings settings)
{
    /// <summary>Steps that are remembered, at most, about 100 bytes each; the oldest go first.</summary>
    public const int StepCountMax = 100_000;

    private readonly TaidSchedule _schedule = new(settings);
    // One behind the other, from _first on.
    private readonly List<Step> _steps = [];
    private long _first;

    /// <summary>Steps that are remembered.</summary>
    public int Count => _steps.Count;

    /// <summary>Answers a report and remembers it.</summary>
    /// <param name="report">Of one step.</param>
    /// <param name="recipe">With what it was computed.</param>
    /// <exception cref="ArgumentException">A negative step or number of tokens.</exception>
    public CoefficientAnswer Report(StepLosses report, NumericRecipe recipe)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(report.StepIndex);
        var (outcome, difference) = Compare(report, recipe);
        if (outcome == CoefficientOutcome.Repeated) return new CoefficientAnswer(outcome, At(report.StepIndex)!.After);
        if (outcome == CoefficientOutcome.Conflict) return new CoefficientAnswer(outcome, report.Before, difference);
        // What followed a replaced step followed from it; a step beyond the next leaves a gap that nobody can fill.
        if (At(report.StepIndex - 1) == null)
        {
            _steps.Clear();
            _first = report.StepIndex;
        }
        _steps.RemoveRange((int)(report.StepIndex - _first), (int)(_first + _steps.Count - report.StepIndex));
        var after = After(report);
        _steps.Add(new Step(report, recipe, after));
        if (_steps.Count > StepCountMax) ForgetBefore(_first + 1);
        return new CoefficientAnswer(outcome, after, difference);
    }

    /// <summary>A checkpoint is durable: no one will report a step before it again.</summary>
    /// <param name="stepCount">Its steps.</param>
    public void ForgetBefore(long stepCount)
    {
        var count = (int)Math.Clamp(stepCount - _first, 0, _steps.Count);
        _steps.RemoveRange(0, count);
        _first += count;
    }

    private Step? At(long stepIndex) =>
        stepIndex >= _first && stepIndex < _first + _steps.Count ? _steps[(int)(stepIndex - _first)] : null;

    private (CoefficientOutcome, string?) Compare(StepLosses report, NumericRecipe recipe)
    {
        if (At(report.StepIndex) is { } known)
            return Difference(known.Report, report) is { } other ? Judged(other, known.Recipe) : (CoefficientOutcome.Repeated, null);
        if (At(report.StepIndex - 1) is { } last && !SameBits(last.After, report.Before))
            return Judged(
                $"step {report.StepIndex} began at {Text(report.Before)}, the one before ended at {Text(last.After)}", last.Recipe);
        return (CoefficientOutcome.New, null);

        (CoefficientOutcome, string?) Judged(string difference, NumericRecipe knownRecipe) =>
            (recipe.IsDeterministic && recipe == knownRecipe ? CoefficientOutcome.Conflict : CoefficientOutcome.Replaced, difference);
    }

    // As the student's own process would do it, or the sum's last bit differs.
    private TaidState After(StepLosses report)
    {
        if (report.Losses.Count == 0) return report.Before;
        if (settings.Parity)
            return report.Losses.Aggregate(
                report.Before, (state, loss) => _schedule.Next(state, Signal(loss) / loss.TokenCount, report.StepIndex, loss.TokenCount));
        var (sum, tokenCount) = report.Losses.Aggregate(
            (Sum: 0.0, TokenCount: 0L), (total, loss) => (total.Sum + Signal(loss), total.TokenCount + loss.TokenCount));
        return _schedule.Next(report.Before, sum / tokenCount, report.StepIndex, tokenCount);
    }

    private double Signal(LossSums loss) => settings.Signal == TaidSignal.Kl ? loss.Kl : loss.Soft;

    private static string? Difference(StepLosses known, StepLosses now)
    {
        if (!SameBits(known.Before, now.Before))
            return $"step {now.StepIndex} began at {Text(known.Before)} and now at {Text(now.Before)}";
        return known.Losses.Count == now.Losses.Count && known.Losses.Zip(now.Losses).All(pair => SameBits(pair.First, pair.Second))
            ? null
            : $"step {now.StepIndex} had the losses {Text(known.Losses)} and now has {Text(now.Losses)}";
    }

    private static bool SameBits(TaidState one, TaidState other) =>
        SameBits(one.T, other.T) && SameBits(one.Momentum, other.Momentum) && one.PreviousLoss.HasValue == other.PreviousLoss.HasValue
        && SameBits(one.PreviousLoss.GetValueOrDefault(), other.PreviousLoss.GetValueOrDefault());

    private static bool SameBits(LossSums one, LossSums other) =>
        SameBits(one.Soft, other.Soft) && SameBits(one.Kl, other.Kl) && one.TokenCount == other.TokenCount;

    private static bool SameBits(double one, double other) =>
        BitConverter.DoubleToInt64Bits(one) == BitConverter.DoubleToInt64Bits(other);

    private static string Text(TaidState state) => string.Create(
        CultureInfo.InvariantCulture, $"t {state.T:R}, loss {state.PreviousLoss?.ToString("R", CultureInfo.InvariantCulture) ?? "none"}");

    private static string Text(IEnumerable<LossSums> losses) => string.Join(
        ", ", losses.Select(loss => string.Create(
            CultureInfo.InvariantCulture, $"{loss.Soft:R} and {loss.Kl:R} of {loss.TokenCount} tokens")));

    private sealed record Step(StepLosses Report, NumericRecipe Recipe, TaidState After);
}
