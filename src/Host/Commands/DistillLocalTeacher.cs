using ActorDistill.Distillation.Representations;
using ActorDistill.Distillation.Teaching;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Decoder;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Protocol.Recipes;
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
    private readonly PayloadFormat _format;
    private readonly BatchEncoder _encoder;
    private readonly BatchDecoder _decoder;

    /// <summary>One teacher; the members of an ensemble do not go over a wire together.</summary>
    /// <param name="teacher">Says it.</param>
    /// <param name="decoder">Its model.</param>
    /// <param name="plan">In which form.</param>
    /// <param name="seed">Of draws.</param>
    public DistillLocalTeacher(ITeacher teacher, CausalDecoder decoder, DistillPlan plan, ulong seed)
    {
        _teacher = teacher;
        _format = plan.Format(decoder.Config.NumLayers, seed);
        _encoder = new BatchEncoder(Name, Identity, PayloadFormats.ShapeOf(decoder.Config));
        _decoder = new BatchDecoder(plan.Student.VocabSize, plan.Device, decoder.HeadWeight, plan.Payload.Form);
    }

    /// <inheritdoc/>
    public TeacherOutput Teach(TokenBatch batch, long microBatch, Stage? stage)
    {
        var said = _teacher.Teach(batch, microBatch, stage);
        if (FormatOf(said) is not { } format)
            return said;
        using (said)
        {
            var source = new BatchSource(Identity.ModelDigest, batch.SequenceLength, batch.BatchSize, Seed: 0);
            var encoded = _encoder.Encode(source, new BatchId(microBatch), batch, said, format);
            try
            {
                return _decoder.Output(encoded, batch);
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
}
