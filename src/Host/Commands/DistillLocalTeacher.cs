using ActorDistill.Distillation.Representations;
using ActorDistill.Distillation.Signals;
using ActorDistill.Distillation.Teaching;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Decoder;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Protocol.Recipes;
using ActorDistill.Schedules.Ensembles;
using ActorDistill.Schedules.Stages;
using ActorDistill.StudentActors.Teaching;
using ActorDistill.TeacherActors.Forward;
using ActorDistill.TeacherActors.Log;

namespace ActorDistill.Host.Commands;

/// <summary>
/// The teacher of "distill-local": what it says goes through the bytes of the wire, so that a student on a cluster, which gets the same
/// bytes, ends with the same bits.
/// </summary>
internal sealed class DistillLocalTeacher : ITeacher
{
    private static readonly WorkerId Name = new("distill-local");

    // Nobody reads where a batch came from that never leaves the process.
    private static readonly LogIdentity Identity = new(
        new string('0', BatchLimits.DigestBytes * 2), new NumericRecipe("", "", "", 1, "", 0, 0, IsDeterministic: true),
        BatchLimits.ChunkBytesDefault);

    private readonly ITeacher _teacher;
    private readonly EnsembleSettings? _ensemble;
    private readonly PayloadFormat _format;
    private readonly IReadOnlyList<Wire> _wires;

    /// <summary>Puts the wire between.</summary>
    /// <param name="teacher">Says it.</param>
    /// <param name="decoders">Its model, or those of the members of an ensemble.</param>
    /// <param name="plan">In which form.</param>
    /// <param name="seed">Of draws.</param>
    public DistillLocalTeacher(ITeacher teacher, IReadOnlyList<CausalDecoder> decoders, DistillPlan plan, ulong seed)
    {
        (_teacher, _ensemble) = (teacher, plan.Ensemble);
        _format = plan.Format(decoders[0].Config.NumLayers, seed);
        _wires =
        [
            .. decoders.Select(decoder => new Wire(
                new BatchEncoder(Name, Identity, PayloadFormats.ShapeOf(decoder.Config)),
                new BatchDecoder(plan.Student.VocabSize, plan.Device, decoder.HeadWeight, plan.Payload.Form))),
        ];
    }

    /// <inheritdoc/>
    public TeacherOutput Teach(TokenBatch batch, long microBatch, Stage? stage)
    {
        var said = _teacher.Teach(batch, microBatch, stage);
        if (FormatOf(said) is not { } format)
            return said;
        using (said)
            return said.Signal is EnsembleSignal mixed
                ? new TeacherOutput(EnsembleSignal.Of(_ensemble!, [.. mixed.Members.Zip(_wires, Received)]))
                : Sent(_wires[0], said, format);

        TeacherSignal Received(TeacherSignal member, Wire wire) => Sent(wire, new TeacherOutput(member), format).Signal!;

        TeacherOutput Sent(Wire wire, TeacherOutput output, PayloadFormat format)
        {
            var source = new BatchSource(Identity.ModelDigest, batch.SequenceLength, batch.BatchSize, Seed: 0);
            var encoded = wire.Encoder.Encode(source, new BatchId(microBatch), batch, output, format);
            try
            {
                return wire.Decoder.Output(encoded, batch);
            }
            finally
            {
                encoded.Release();
            }
        }
    }

    // Of a stage that does not need all, only what was made; null for nothing.
    private PayloadFormat? FormatOf(TeacherOutput said)
    {
        var layers = said.Internals is { } internals ? _format.Layers.Where(layer => Has(internals, layer)).ToList() : [];
        if (said.Signal != null)
            return _format with { Layers = layers };
        return layers.Count == 0 ? null : new PayloadFormat(PayloadKind.None, NumberEncoding.None, VocabSize: 0) { Layers = layers };
    }

    private static bool Has(TeacherInternals internals, LayerFormat layer) => layer.Part switch
    {
        LayerPart.Hidden => internals.Hidden.ContainsKey(layer.Layer),
        LayerPart.Relations => internals.Relations.ContainsKey(layer.Layer),
        LayerPart.Attention or LayerPart.MeanAttention => internals.Attention.ContainsKey(layer.Layer),
    };

    // The two ends, of one model.
    private sealed record Wire(BatchEncoder Encoder, BatchDecoder Decoder);
}
