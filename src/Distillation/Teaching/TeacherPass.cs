using ActorDistill.Distillation.Signals;
using ActorDistill.Distillation.Training;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Decoder;
using ActorDistill.Schedules.Payloads;
using TorchSharp;

namespace ActorDistill.Distillation.Teaching;

/// <summary>
/// One forward pass of a teacher over a micro-batch, from which any number of payloads are made. Nothing is recorded. The pass's tensors
/// belong to the scope that is open around the constructor; a signal owns its own.
/// </summary>
public sealed class TeacherPass
{
    private readonly CausalDecoder _decoder;
    private readonly BatchTensors _tensors;

    /// <summary>Runs the pass.</summary>
    /// <param name="decoder">The teacher; it stays the caller's.</param>
    /// <param name="batch">The text, B sequences of T tokens.</param>
    /// <param name="request">What to keep; <see cref="Signal"/> needs the final hidden state.</param>
    public TeacherPass(CausalDecoder decoder, TokenBatch batch, ForwardRequest request)
    {
        using var unrecorded = torch.no_grad();
        (_decoder, _tensors) = (decoder, new BatchTensors(batch, decoder.Device));
        Output = decoder.Forward(_tensors.Inputs, request);
    }

    /// <summary>What was asked for.</summary>
    public DecoderOutput Output { get; }

    /// <summary>A payload of the pass; the caller disposes of it.</summary>
    /// <param name="settings">Which one.</param>
    /// <param name="microBatch">The micro-batch's number in the run, from 0: it seeds draws.</param>
    /// <param name="member">Which teacher of an ensemble, from 0: each draws for itself.</param>
    public TeacherSignal Signal(TeachingSettings settings, long microBatch, int member = 0)
    {
        using var unrecorded = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var states = _tensors.Rows(Output.FinalHiddenState);  // [N, Dt]
        using var generator = settings.Payload.Kind == PayloadKind.Samples
            ? new torch.Generator(DrawSeed(settings.Seed, microBatch, member), _decoder.Device)
            : null;
        return SignalMaker.Make(
            settings.Payload, settings.Temperature, states, _decoder.HeadWeight, _tensors.Labels, generator, settings.VocabSize,
            settings.ChunkRows);
    }

    // Splitmix64's step: neighbours get unrelated streams.
    private static ulong DrawSeed(ulong seed, long microBatch, int member)
    {
        var mixed = unchecked(seed + (((ulong)microBatch << 8) + (ulong)member + 1) * 0x9E3779B97F4A7C15);
        mixed = unchecked((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9);
        mixed = unchecked((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB);
        return mixed ^ (mixed >> 31);
    }
}
