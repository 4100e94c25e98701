using ActorDistill.Distillation.Head;
using ActorDistill.Distillation.Representations;
using ActorDistill.Distillation.Teaching;
using ActorDistill.Models.Decoder;
using ActorDistill.Models.Weights;
using ActorDistill.Schedules;
using ActorDistill.Schedules.Stages;
using ActorDistill.Schedules.Training;
using ActorDistill.Storage;
using TorchSharp;
using TorchSharp.Modules;

namespace ActorDistill.Distillation.Training;

/// <summary>
/// One optimizer update after another: gradients of all micro-batches, clipping, AdamW at the schedule's rate. The loss of a step is the
/// sum of its token losses over all its valid tokens, so how tokens are spread over micro-batches does not matter. Every loss brings its
/// own gradient; autograd only carries it through the decoder. Belongs to one thread.
/// </summary>
public sealed class TrainStep : IDisposable
{
    private readonly CausalDecoder _student;
    private readonly OptimizerSettings _settings;
    private readonly LearningRateSchedule _schedule;
    private readonly StepLosses _losses;
    private readonly FusedHead _head;
    private readonly IReadOnlyList<(string Name, Parameter Parameter)> _parameters;
    private readonly AdamW _optimizer;
    private readonly Stage _everything;

    /// <summary>Training of a decoder from its present weights, with empty moments.</summary>
    /// <param name="student">Whose weights are trained.</param>
    /// <param name="settings">AdamW and clipping.</param>
    /// <param name="schedule">The learning rate of each step.</param>
    /// <param name="losses">What is minimised; the cross-entropy of the next token when not given.</param>
    /// <exception cref="ArgumentException">The settings break one of their rules.</exception>
    public TrainStep(CausalDecoder student, OptimizerSettings settings, LearningRateSchedule schedule, StepLosses? losses = null)
    {
        _losses = losses ?? StepLosses.NextToken;
        if ((settings.FirstFault() ?? _losses.Loss.FirstFault()) is { } fault)
            throw new ArgumentException(fault, nameof(settings));
        (_student, _settings, _schedule) = (student, settings, schedule);
        _head = new FusedHead(_losses.Loss, _losses.ChunkRows ?? FusedHead.DefaultChunkRows(student.Config.VocabSize), _losses.VocabSize);
        _everything = new Stage([.. Enumerable.Range(1, student.Config.NumLayers)], Task: true);
        var byDecay = student.named_parameters().Concat(ExtraParameters).Select(named => (Name: named.Item1, Parameter: named.Item2))
            .ToLookup(named => named.Parameter.dim() > 1);
        _parameters = [.. byDecay[true], .. byDecay[false]];
        _optimizer = torch.optim.AdamW(
            [Group(byDecay[true], settings.WeightDecay), Group(byDecay[false], 0)],
            schedule.Rate(0), settings.Beta1, settings.Beta2, settings.Epsilon);
    }

    /// <summary>
    /// One step: an update of every weight that an active loss reaches, also when no token is valid (then from zero gradients). Weights
    /// above the highest layer of a stage without the task have no gradient and stay as they are.
    /// </summary>
    /// <param name="stepIndex">Which step, from 0: it decides the learning rate.</param>
    /// <param name="microBatches">At least one; each is one forward and backward pass.</param>
    /// <param name="coefficient">TAID's t; only for its objective.</param>
    /// <param name="stage">Which losses are active; all of them when not given.</param>
    /// <exception cref="TrainingDivergedException">The loss or a gradient is not finite any more; the weights are as before.</exception>
    public StepStats Run(
        long stepIndex, IReadOnlyList<MicroBatch> microBatches, ICoefficientSource? coefficient = null, Stage? stage = null)
    {
        ArgumentOutOfRangeException.ThrowIfZero(microBatches.Count);
        using var scope = torch.NewDisposeScope();
        var counts = StepCounts.Of([.. microBatches.Select(batch => batch.Tokens)]);
        _optimizer.zero_grad();
        var parts = new LossParts();
        foreach (var batch in microBatches)
            parts += AddGradients(batch, counts, coefficient, stage ?? _everything);
        var loss = _losses.Total(parts);
        var norm = torch.nn.utils.clip_grad_norm_(_parameters.Select(named => named.Parameter), _settings.GradientClipNorm);
        if (!double.IsFinite(loss) || !double.IsFinite(norm))
            throw new TrainingDivergedException(FormattableString.Invariant(
                $"training diverged at step {stepIndex}: loss {loss}, gradient norm {norm}; lower the learning rate or warm up longer"));
        var rate = _schedule.Rate(stepIndex);
        foreach (var group in _optimizer.ParamGroups)
            group.LearningRate = rate;
        _optimizer.step();
        return new StepStats(stepIndex, loss, parts, counts.Positions, norm, rate);
    }

    /// <summary>What is trained beside the student's weights and left behind after it: projectors between layers.</summary>
    public IReadOnlyList<(string Name, Parameter Parameter)> ExtraParameters => _losses.Internal?.Parameters ?? [];

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

    // The micro-batch's part of the step's losses, which are means over all its tokens.
    private LossParts AddGradients(MicroBatch batch, StepCounts counts, ICoefficientSource? coefficient, Stage stage)
    {
        // Before the student's pass, which keeps its activations until the way back.
        using var teacher = batch.Teach?.Invoke();
        using var scope = torch.NewDisposeScope();
        var tensors = new BatchTensors(batch.Tokens, _student.Device);
        var output = _student.Forward(tensors.Inputs, Request(stage));
        var roots = new List<GradientRoot>();
        var parts = new LossParts();
        if (stage.Task)
            parts += HeadGradients(teacher, tensors, output, counts, coefficient, roots);
        if (_losses.Internal is { } representations && stage.ActiveLayers.Count > 0)
        {
            var internals = teacher?.Internals ?? throw new ArgumentException("the teacher gave nothing of its layers", nameof(batch));
            var result = representations.Evaluate(output, internals, tensors.Mask, stage.ActiveLayers, counts);
            parts += new LossParts(Attention: result.Attention, Hidden: result.Hidden);
            roots.AddRange(result.Roots);
        }
        torch.autograd.backward([.. roots.Select(root => root.Tensor)], [.. roots.Select(root => root.Gradient)]);
        return parts;
    }

    private ForwardRequest Request(Stage stage)
    {
        var request = _losses.Internal?.StudentRequest(stage.ActiveLayers) ?? ForwardRequest.FinalHiddenStateOnly;
        return request with { FinalHiddenState = stage.Task };
    }

    private LossParts HeadGradients(
        TeacherOutput? teacher, BatchTensors tensors, DecoderOutput output, StepCounts counts, ICoefficientSource? coefficient,
        List<GradientRoot> roots)
    {
        // At least 1: without any valid token losses and gradients are 0 and not NaN.
        var denominator = Math.Max(counts.Positions, 1);
        var final = output.FinalHiddenState;  // [B, S, D]
        var input = new HeadInput(tensors.Rows(final), _student.HeadWeight, tensors.Labels, teacher?.Signal);
        var result = _head.Run(input, denominator, coefficient?.Next() ?? 1);
        coefficient?.Report(result.SoftSum, result.KlSum, tensors.RowCount);
        roots.Add(new GradientRoot(final, tensors.Spread(result.StatesGradient)));
        roots.Add(new GradientRoot(_student.HeadWeight, result.WeightGradient));
        return new LossParts(result.SoftSum / denominator, result.KlSum / denominator, result.HardSum / denominator);
    }

    private IEnumerable<(string Name, AdamW.State State)> States() =>
        _parameters.Zip(_optimizer.state_dict().State, (named, state) => (named.Name, (AdamW.State)state));

    private static AdamW.ParamGroup Group(IEnumerable<(string Name, Parameter Parameter)> parameters, double weightDecay) =>
        new([.. parameters.Select(named => named.Parameter)], new AdamW.Options { weight_decay = weightDecay });
}
