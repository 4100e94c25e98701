using ActorDistill.Models.Corpora;
using ActorDistill.Models.Decoder;
using ActorDistill.Models.Weights;
using ActorDistill.Schedules;
using ActorDistill.Storage;
using TorchSharp;
using TorchSharp.Modules;

namespace ActorDistill.Distillation.Training;

/// <summary>
/// One optimizer update after another: gradients of all micro-batches, clipping, AdamW at the schedule's rate. The loss of a step is the
/// sum of its token losses over all its valid tokens, so how tokens are spread over micro-batches does not matter. Belongs to one thread.
/// </summary>
public sealed class TrainStep : IDisposable
{
    private readonly CausalDecoder _student;
    private readonly OptimizerSettings _settings;
    private readonly LearningRateSchedule _schedule;
    private readonly IReadOnlyList<(string Name, Parameter Parameter)> _parameters;
    private readonly AdamW _optimizer;

    /// <summary>Training of a decoder from its present weights, with empty moments.</summary>
    /// <exception cref="ArgumentException">The settings break one of their rules.</exception>
    public TrainStep(CausalDecoder student, OptimizerSettings settings, LearningRateSchedule schedule)
    {
        if (settings.FirstFault() is { } fault)
            throw new ArgumentException(fault, nameof(settings));
        (_student, _settings, _schedule) = (student, settings, schedule);
        var byDecay = student.named_parameters().ToLookup(named => named.parameter.dim() > 1);
        _parameters = [.. byDecay[true], .. byDecay[false]];
        _optimizer = torch.optim.AdamW(
            [Group(byDecay[true], settings.WeightDecay), Group(byDecay[false], 0)],
            schedule.Rate(0), settings.Beta1, settings.Beta2, settings.Epsilon);
    }

    /// <summary>One step: an update of every weight, also when no token is valid (then from zero gradients).</summary>
    /// <param name="stepIndex">Which step, from 0: it decides the learning rate.</param>
    /// <param name="microBatches">At least one; each is one forward and backward pass.</param>
    /// <exception cref="OperatorException">The loss or a gradient is no longer finite; the weights are as before the step.</exception>
    public StepStats Run(long stepIndex, IReadOnlyList<TokenBatch> microBatches)
    {
        ArgumentOutOfRangeException.ThrowIfZero(microBatches.Count);
        using var scope = torch.NewDisposeScope();
        var tokenCount = microBatches.Sum(batch => (long)batch.LossMask.AsSpan().Count(true));
        var denominator = Math.Max(tokenCount, 1);
        _optimizer.zero_grad();
        var loss = microBatches.Sum(batch => AddGradients(batch, denominator)) / denominator;
        var norm = torch.nn.utils.clip_grad_norm_(_student.parameters(), _settings.GradientClipNorm);
        if (!double.IsFinite(loss) || !double.IsFinite(norm))
            throw new OperatorException(FormattableString.Invariant(
                $"training diverged at step {stepIndex}: loss {loss}, gradient norm {norm}; lower the learning rate or warm up longer"));
        var rate = _schedule.Rate(stepIndex);
        foreach (var group in _optimizer.ParamGroups)
            group.LearningRate = rate;
        _optimizer.step();
        return new StepStats(stepIndex, loss, tokenCount, norm, rate);
    }

    /// <summary>The optimizer's moments and step counts, for <see cref="SafetensorsWriter"/>; valid until the next step.</summary>
    public IReadOnlyList<WeightSource> OptimizerState()
    {
        var sources = new List<WeightSource>();
        foreach (var (name, state) in States())
        {
            sources.Add(TensorBytes.Source($"{name}.exp_avg", state.exp_avg, TensorBytes.TypeOf(state.exp_avg.dtype)));
            sources.Add(TensorBytes.Source($"{name}.exp_avg_sq", state.exp_avg_sq, TensorBytes.TypeOf(state.exp_avg_sq.dtype)));
            sources.Add(new WeightSource($"{name}.step", WeightType.I64, [], stream => stream.Write(BitConverter.GetBytes(state.step))));
        }
        return sources;
    }

    /// <summary>Continues from what <see cref="OptimizerState"/> gave.</summary>
    /// <exception cref="OperatorException">A moment is missing or of another shape.</exception>
    public void LoadOptimizerState(WeightSet saved)
    {
        using var scope = torch.NewDisposeScope();
        foreach (var (name, state) in States())
        {
            TensorBytes.Read(saved, $"{name}.exp_avg", state.exp_avg);
            TensorBytes.Read(saved, $"{name}.exp_avg_sq", state.exp_avg_sq);
            state.step = TensorBytes.Load(saved, $"{name}.step").ToInt64();
        }
    }

    /// <summary>Frees the moments; the decoder stays.</summary>
    public void Dispose() => _optimizer.Dispose();

    // The sum of the micro-batch's token losses, in nats.
    private double AddGradients(TokenBatch batch, long denominator)
    {
        using var scope = torch.NewDisposeScope();
        var sum = NextTokenLoss.Sum(_student, batch);  // []
        sum.div(denominator).backward();
        return sum.detach().ToDouble();
    }

    private IEnumerable<(string Name, AdamW.State State)> States() =>
        _parameters.Zip(_optimizer.state_dict().State, (named, state) => (named.Name, (AdamW.State)state));

    private static AdamW.ParamGroup Group(IEnumerable<(string Name, Parameter Parameter)> parameters, double weightDecay) =>
        new([.. parameters.Select(named => named.Parameter)], new AdamW.Options { weight_decay = weightDecay });
}
