using ActorDistill.Distillation.Teaching;
using ActorDistill.Models.Configuration;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Schedules.Payloads;
using ActorDistill.Schedules.Representations;
using TorchSharp;
using PayloadKind = ActorDistill.Protocol.Payloads.PayloadKind;
using SettingsKind = ActorDistill.Schedules.Payloads.PayloadKind;

namespace ActorDistill.TeacherActors.Forward;

/// <summary>From what an operator chose to what goes over the wire. Equal needs give equal formats, which share bytes.</summary>
public static class PayloadFormats
{
    /// <summary>The format of a trial.</summary>
    /// <param name="payload">The distribution; null when no loss compares one.</param>
    /// <param name="temperature">Of the objective.</param>
    /// <param name="vocabSize">Columns that teacher and student have in common.</param>
    /// <param name="seed">Of the draws of samples.</param>
    /// <param name="layers">From <see cref="LayersOf"/>; none when not given.</param>
    public static PayloadFormat Of(
        PayloadSettings? payload, double temperature, int vocabSize, ulong seed = 0, IReadOnlyList<LayerFormat>? layers = null)
    {
        var format = payload is null ? new PayloadFormat(PayloadKind.None, NumberEncoding.None, VocabSize: 0) : payload.Kind switch
        {
            SettingsKind.Hidden => new PayloadFormat(PayloadKind.Hidden, EncodingOf(payload.Dtype), vocabSize),
            SettingsKind.Logits => new PayloadFormat(PayloadKind.Logits, EncodingOf(payload.Dtype), vocabSize),
            SettingsKind.TopK => new PayloadFormat(
                PayloadKind.TopK, EncodingOf(payload.Dtype), vocabSize, TopK: payload.TopK, Temperature: temperature),
            SettingsKind.Samples => new PayloadFormat(
                PayloadKind.Samples, NumberEncoding.None, vocabSize, SampleCount: payload.SampleCount, Temperature: temperature,
                Seed: seed),
        };
        return format with { Layers = layers ?? [] };
    }

    /// <summary>What the losses between layers need of the teacher in any stage of a run: a stream's format never changes.</summary>
    /// <param name="settings">What is compared.</param>
    /// <param name="studentLayers">Layers of the student.</param>
    /// <param name="teacherLayers">Layers of the teacher.</param>
    /// <param name="states">How states, queries, keys and values are written; that of the teacher's arithmetic loses nothing.</param>
    /// <param name="attention">How probabilities are written, which a teacher has in float32 whatever it computes in.</param>
    public static IReadOnlyList<LayerFormat> LayersOf(
        RepresentationSettings settings, int studentLayers, int teacherLayers, NumberEncoding states,
        NumberEncoding attention = NumberEncoding.Float32)
    {
        List<(LayerPart Part, NumberEncoding Encoding)> parts = [];
        if (settings.HiddenWeight > 0)
            parts.Add((LayerPart.Hidden, states));
        if (settings.AttentionWeight > 0)
            parts.Add(settings.HeadMatch switch
            {
                HeadMatch.Same => (LayerPart.Attention, attention),
                HeadMatch.Average => (LayerPart.MeanAttention, attention),
                HeadMatch.Relations => (LayerPart.Relations, states),
            });
        return
        [
            .. from layer in LayerMap.Of(settings.LayerMap, studentLayers, teacherLayers).Distinct().Order()
               from part in parts
               select new LayerFormat(layer, part.Part, part.Encoding),
        ];
    }

    /// <summary>The encoding that holds a dtype's numbers exactly.</summary>
    public static NumberEncoding EncodingOf(PayloadDtype dtype) => dtype switch
    {
        PayloadDtype.Float32 => NumberEncoding.Float32,
        PayloadDtype.BFloat16 => NumberEncoding.BFloat16,
        PayloadDtype.Float16 => NumberEncoding.Float16,
    };

    /// <summary>The encoding nearest to a teacher's arithmetic: exact but for float64.</summary>
    public static NumberEncoding EncodingOf(torch.ScalarType dtype) => dtype switch
    {
        torch.ScalarType.BFloat16 => NumberEncoding.BFloat16,
        torch.ScalarType.Float16 => NumberEncoding.Float16,
        _ => NumberEncoding.Float32,
    };

    /// <summary>The sizes that a payload's sections depend on.</summary>
    public static TeacherShape ShapeOf(DecoderConfig teacher) =>
        new(teacher.HiddenSize, teacher.NumLayers, teacher.NumHeads, teacher.NumKeyValueHeads, teacher.HeadDim);

    /// <summary>What the teacher must make for a format, as a teacher in the student's process would.</summary>
    internal static TeachingSettings TeachingOf(PayloadFormat format, int? chunkRows) => new()
    {
        Distributions = format.Kind != PayloadKind.None,
        Payload = new PayloadSettings(
            format.Kind switch
            {
                PayloadKind.Logits => SettingsKind.Logits,
                PayloadKind.TopK => SettingsKind.TopK,
                PayloadKind.Samples => SettingsKind.Samples,
                _ => SettingsKind.Hidden,
            },
            DtypeOf(format.Encoding), Math.Max(format.TopK, 1), Math.Max(format.SampleCount, 1)),
        Temperature = format.Temperature,
        VocabSize = format.VocabSize,
        ChunkRows = chunkRows,
        Seed = format.Seed,
    };

    // Eight bits are made from the unrounded numbers.
    private static PayloadDtype DtypeOf(NumberEncoding encoding) => encoding switch
    {
        NumberEncoding.BFloat16 => PayloadDtype.BFloat16,
        NumberEncoding.Float16 => PayloadDtype.Float16,
        _ => PayloadDtype.Float32,
    };
}
