using ActorDistill.Distillation.Representations;
using ActorDistill.Distillation.Signals;
using ActorDistill.Distillation.Training;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Decoder;
using ActorDistill.Schedules.Payloads;
using ActorDistill.Schedules.Stages;
using TorchSharp;

namespace ActorDistill.Distillation.Teaching;

/// <summary>Teachers in the student's process and on its device: one forward pass each for a micro-batch. Nothing is recorded.</summary>
public sealed class LocalTeacher : ITeacher
{
    private readonly IReadOnlyList<CausalDecoder> _decoders;
    private readonly TeachingSettings _settings;
    private readonly InternalLoss? _internal;

    /// <summary>One teacher, or an ensemble of several.</summary>
    /// <param name="decoders">At least one; they stay the caller's.</param>
    /// <param name="settings">What they hand over.</param>
    /// <param name="representations">What of the first teacher's layers is compared; null for nothing.</param>
    public LocalTeacher(IReadOnlyList<CausalDecoder> decoders, TeachingSettings settings, InternalLoss? representations = null)
    {
        ArgumentOutOfRangeException.ThrowIfZero(decoders.Count);
        (_decoders, _settings, _internal) = (decoders, settings, representations);
    }

    /// <inheritdoc/>
    public TeacherOutput Teach(TokenBatch batch, long microBatch, Stage? stage)
    {
        using var unrecorded = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var tensors = new BatchTensors(batch, _decoders[0].Device);
        var first = _decoders[0].Forward(tensors.Inputs, Request(stage));
        var internals = stage is { ActiveLayers: { Count: > 0 } layers } ? _internal?.Read(first, layers).Keep() : null;
        if (stage is { Task: false } || !_settings.Distributions)
            return new TeacherOutput(null, internals);
        var signals = _decoders.Select((decoder, member) =>
        {
            var output = member == 0 ? first : decoder.Forward(tensors.Inputs, ForwardRequest.FinalHiddenStateOnly);
            return Signal(decoder, output, tensors, microBatch, member);
        }).ToList();
        return new TeacherOutput(signals.Count == 1 ? signals[0] : _settings.Mixed(signals), internals);
    }

    private ForwardRequest Request(Stage? stage) => stage is null || _internal is null
        ? ForwardRequest.FinalHiddenStateOnly
        : _internal.TeacherRequest(stage.ActiveLayers) with
        {
            FinalHiddenState = stage.Task && _settings.Distributions,
        };

    private TeacherSignal Signal(CausalDecoder decoder, DecoderOutput output, BatchTensors tensors, long microBatch, int member)
    {
        var states = tensors.Rows(output.FinalHiddenState);  // [N, Dt]
        using var generator = _settings.Payload.Kind == PayloadKind.Samples
            ? new torch.Generator(DrawSeed(microBatch, member), decoder.Device)
            : null;
        return SignalMaker.Make(
            _settings.Payload, _settings.Temperature, states, decoder.HeadWeight, tensors.Labels, generator, _settings.VocabSize,
            _settings.ChunkRows);
    }

    // Splitmix64's step: neighbours get unrelated streams.
    private ulong DrawSeed(long microBatch, int member)
    {
        var mixed = unchecked(_settings.Seed + (((ulong)microBatch << 8) + (ulong)member + 1) * 0x9E3779B97F4A7C15);
        mixed = unchecked((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9);
        mixed = unchecked((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB);
        return mixed ^ (mixed >> 31);
    }
}
