using System.CommandLine;
using ActorDistill.Schedules.Objectives;
using ActorDistill.Schedules.Taid;
using ActorDistill.Storage;

namespace ActorDistill.Host.Commands;

/// <summary>What a student is trained on: the objective, its own numbers, and the weights of the soft and the hard part.</summary>
internal sealed class ObjectiveOptions
{
    private readonly Option<string> _objective = new("--objective")
    {
        Description = $"One of {string.Join(", ", ObjectiveNames.All)}.",
        DefaultValueFactory = _ => ObjectiveNames.Of(ObjectiveKind.ForwardKl),
    };
    private readonly Option<double> _softWeight = new("--soft-weight")
    {
        Description = "Weight of the objective.",
        DefaultValueFactory = _ => 1,
    };
    private readonly Option<double> _hardWeight = new("--hard-weight")
    {
        Description = "Weight of the cross-entropy with the labels beside it.",
        DefaultValueFactory = _ => 0,
    };
    private readonly Option<double?> _temperature = Of("--temperature", "Divides logits; the loss carries its square. Default 1.");
    private readonly Option<double?> _forwardWeight = Of("--forward-weight", "Share of forward KL in symmetric-kl. Default 0.9.");
    private readonly Option<double?> _teacherWeight =
        Of("--teacher-weight", "The teacher's share in the mixture of generalized-js (default 0.5) and skew-forward-kl (0.1).");
    private readonly Option<double?> _studentWeight =
        Of("--student-weight", "The student's share in the mixture of skew-reverse-kl. Default 0.1.");
    private readonly Option<bool?> _detachMixture = new("--detach-mixture")
    {
        Description = "Whether the mixture of skew-reverse-kl is a constant in the gradient.",
    };
    private readonly Option<double?> _headMass = Of("--head-mass", "Mass of the head in adaptive-kl. Default 0.5.");
    private readonly Option<double?> _targetWeight = Of("--target-weight", "Weight of the label's part in decoupled-kd. Default 1.");
    private readonly Option<double?> _nonTargetWeight =
        Of("--non-target-weight", "Weight of the rest's part in decoupled-kd. Default 0.5.");
    private readonly Option<double?> _taidStart = Of("--taid-start", "t of the first step. Default 0.4.");
    private readonly Option<double?> _taidEnd = Of("--taid-end", "Where t ends. Default 1.");
    private readonly Option<double?> _taidAlpha =
        Of("--taid-alpha", "Largest adaptive move of t a step, as a share of 1 - t. Default 5e-4.");
    private readonly Option<double?> _taidBeta = Of("--taid-beta", "How much of its momentum a step keeps. Default 0.99.");
    private readonly Option<bool?> _taidLinear = new("--taid-linear") { Description = "Whether t is the linear ramp alone." };
    private readonly Option<bool?> _taidParity = new("--taid-parity")
    {
        Description = "Whether to do as the published code does: an update for each micro-batch, none skipped.",
    };
    private readonly Option<string?> _taidSignal = new("--taid-signal")
    {
        Description = "Which loss moves t: cross-entropy (default, as published) or kl.",
    };

    // What each objective alone understands.
    private Dictionary<Option, ObjectiveKind[]> Owners => new()
    {
        [_temperature] = [ObjectiveKind.ForwardKl, ObjectiveKind.ForwardCrossEntropy, ObjectiveKind.DecoupledKd],
        [_forwardWeight] = [ObjectiveKind.SymmetricKl],
        [_teacherWeight] = [ObjectiveKind.GeneralizedJs, ObjectiveKind.SkewForwardKl],
        [_studentWeight] = [ObjectiveKind.SkewReverseKl],
        [_detachMixture] = [ObjectiveKind.SkewReverseKl],
        [_headMass] = [ObjectiveKind.AdaptiveKl],
        [_targetWeight] = [ObjectiveKind.DecoupledKd],
        [_nonTargetWeight] = [ObjectiveKind.DecoupledKd],
        [_taidStart] = [ObjectiveKind.Taid],
        [_taidEnd] = [ObjectiveKind.Taid],
        [_taidAlpha] = [ObjectiveKind.Taid],
        [_taidBeta] = [ObjectiveKind.Taid],
        [_taidLinear] = [ObjectiveKind.Taid],
        [_taidParity] = [ObjectiveKind.Taid],
        [_taidSignal] = [ObjectiveKind.Taid],
    };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_objective, _softWeight, _hardWeight, .. Owners.Keys])
            command.Options.Add(option);
    }

    /// <summary>The settings, all checked.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="stepCount">Steps of the whole run, over which t rises.</param>
    /// <exception cref="OperatorException">
    /// An unknown objective, a number out of range, or an option that the objective does not have: it would be ignored in silence.
    /// </exception>
    public LossSettings Settings(ParseResult parsed, long stepCount)
    {
        var name = parsed.GetValue(_objective)!;
        if (!ObjectiveNames.TryParse(name, out var kind))
            throw new OperatorException($"--objective is {name}, must be one of {string.Join(", ", ObjectiveNames.All)}");
        foreach (var (option, owners) in Owners)
            if (parsed.GetResult(option) is { Implicit: false } && !owners.Contains(kind.Value))
                throw new OperatorException(
                    $"{option.Name} goes with --objective {string.Join(" or ", owners.Select(ObjectiveNames.Of))}, not with {name}");
        var loss = new LossSettings(Objective(parsed, kind.Value, stepCount), parsed.GetValue(_softWeight), parsed.GetValue(_hardWeight));
        OptionFault.Throw(loss.FirstFault());
        return loss;
    }

    private ObjectiveSettings Objective(ParseResult parsed, ObjectiveKind kind, long stepCount)
    {
        return kind switch
        {
            ObjectiveKind.HardCrossEntropy => new HardCrossEntropySettings(),
            ObjectiveKind.ForwardKl => new ForwardKlSettings(Value(_temperature, 1)),
            ObjectiveKind.ForwardCrossEntropy => new ForwardCrossEntropySettings(Value(_temperature, 1)),
            ObjectiveKind.ReverseKl => new ReverseKlSettings(),
            ObjectiveKind.SymmetricKl => new SymmetricKlSettings(Value(_forwardWeight, 0.9)),
            ObjectiveKind.GeneralizedJs => new GeneralizedJsSettings(Value(_teacherWeight, 0.5)),
            ObjectiveKind.TotalVariation => new TotalVariationSettings(),
            ObjectiveKind.SkewForwardKl => new SkewForwardKlSettings(Value(_teacherWeight, 0.1)),
            ObjectiveKind.SkewReverseKl => new SkewReverseKlSettings(Value(_studentWeight, 0.1), parsed.GetValue(_detachMixture) ?? false),
            ObjectiveKind.AdaptiveKl => new AdaptiveKlSettings(Value(_headMass, 0.5)),
            ObjectiveKind.DecoupledKd =>
                new DecoupledKdSettings(Value(_targetWeight, 1), Value(_nonTargetWeight, 0.5), Value(_temperature, 1)),
            ObjectiveKind.LogitMse => new LogitMseSettings(),
            ObjectiveKind.UniversalLogit => new UniversalLogitSettings(),
            ObjectiveKind.Taid => new TaidObjectiveSettings(new TaidSettings(
                stepCount, Value(_taidStart, 0.4), Value(_taidEnd, 1), Value(_taidAlpha, 5e-4), Value(_taidBeta, 0.99),
                Adaptive: !(parsed.GetValue(_taidLinear) ?? false), Parity: parsed.GetValue(_taidParity) ?? false, Signal(parsed))),
        };

        double Value(Option<double?> option, double otherwise) => parsed.GetValue(option) ?? otherwise;
    }

    private TaidSignal Signal(ParseResult parsed) => parsed.GetValue(_taidSignal) switch
    {
        null or "cross-entropy" => TaidSignal.CrossEntropy,
        "kl" => TaidSignal.Kl,
        var other => throw new OperatorException($"--taid-signal is {other}, must be cross-entropy or kl"),
    };

    private static Option<double?> Of(string name, string description) => new(name) { Description = description };
}
