using ActorDistill.Distillation.Representations;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Decoder;
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
        var first = new TeacherPass(_decoders[0], batch, Request(stage));
        var internals = stage is { ActiveLayers: { Count: > 0 } layers } ? _internal?.Read(first.Output, layers).Keep() : null;
        if (stage is { Task: false } || !_settings.Distributions)
            return new TeacherOutput(null, internals);
        var signals = _decoders.Select((decoder, member) =>
        {
            var pass = member == 0 ? first : new TeacherPass(decoder, batch, ForwardRequest.FinalHiddenStateOnly);
            return pass.Signal(_settings, microBatch, member);
        }).ToList();
        return new TeacherOutput(signals.Count == 1 ? signals[0] : _settings.Mixed(signals), internals);
    }

    private ForwardRequest Request(Stage? stage) => stage is null || _internal is null
        ? ForwardRequest.FinalHiddenStateOnly
        : _internal.TeacherRequest(stage.ActiveLayers) with
        {
            FinalHiddenState = stage.Task && _settings.Distributions,
        };
}
