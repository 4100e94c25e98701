using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Protocol.Recipes;

namespace ActorDistill.Protocol.Conversion;

/// <summary>What common.proto has.</summary>
internal static class CommonConvert
{
    private const int SequenceLengthMax = 1 << 24;
    private const int BatchSizeMax = 1 << 20;
    private const int VocabSizeMax = 1 << 24;
    private const int LayerMax = 4096;
    private const int ThreadCountMax = 4096;

    public static Wire.BatchSource Encode(BatchSource source) => new()
    {
        CorpusDigest = source.CorpusDigest,
        SequenceLength = Checked.Wire(source.SequenceLength),
        BatchSize = Checked.Wire(source.BatchSize),
        Seed = source.Seed,
    };

    public static BatchSource Decode(Wire.BatchSource source) => new(
        Checked.Digest("BatchSource.corpus_digest", source.CorpusDigest),
        Checked.Count("BatchSource.sequence_length", source.SequenceLength, 1, SequenceLengthMax),
        Checked.Count("BatchSource.batch_size", source.BatchSize, 1, BatchSizeMax),
        source.Seed);

    public static Wire.BatchRange Encode(BatchRange range) => new() { First = range.First.Value, Count = range.Count };

    public static BatchRange Decode(Wire.BatchRange range)
    {
        var first = Checked.Batch("BatchRange.first", range.First);
        return new BatchRange(first, Checked.Number("BatchRange.count", range.Count, 1, long.MaxValue - first.Value));
    }

    public static Wire.NumericRecipe Encode(NumericRecipe recipe) => new()
    {
        Libtorch = recipe.Libtorch,
        Device = recipe.Device,
        Blas = recipe.Blas,
        ThreadCount = Checked.Wire(recipe.ThreadCount),
        Dtype = recipe.Dtype,
        ForwardRows = Checked.Wire(recipe.ForwardRows),
        HeadChunkRows = Checked.Wire(recipe.HeadChunkRows),
        Deterministic = recipe.IsDeterministic,
    };

    public static NumericRecipe Decode(Wire.NumericRecipe recipe) => new(
        Checked.Text("NumericRecipe.libtorch", recipe.Libtorch),
        Checked.Text("NumericRecipe.device", recipe.Device),
        Checked.Text("NumericRecipe.blas", recipe.Blas),
        Checked.Count("NumericRecipe.thread_count", recipe.ThreadCount, 1, ThreadCountMax),
        Checked.Text("NumericRecipe.dtype", recipe.Dtype),
        Checked.Count("NumericRecipe.forward_rows", recipe.ForwardRows, 0, BatchSizeMax),
        Checked.Count("NumericRecipe.head_chunk_rows", recipe.HeadChunkRows, 0, int.MaxValue),
        recipe.Deterministic);

    public static Wire.PayloadFormat Encode(PayloadFormat format)
    {
        var written = new Wire.PayloadFormat
        {
            Kind = (Wire.PayloadKind)format.Kind,
            Encoding = (Wire.Encoding)format.Encoding,
            TopK = Checked.Wire(format.TopK),
            SampleCount = Checked.Wire(format.SampleCount),
            Temperature = format.Kind is PayloadKind.TopK or PayloadKind.Samples ? format.Temperature : 0,
            VocabSize = Checked.Wire(format.VocabSize),
            Seed = format.Seed,
        };
        written.Layers.AddRange(format.Layers.Select(layer => new Wire.LayerFormat
        {
            Layer = Checked.Wire(layer.Layer),
            Part = (Wire.LayerPart)layer.Part,
            Encoding = (Wire.Encoding)layer.Encoding,
        }));
        return written;
    }

    public static PayloadFormat Decode(Wire.PayloadFormat format)
    {
        var kind = (PayloadKind)format.Kind;
        var hasTemperature = kind is PayloadKind.TopK or PayloadKind.Samples || format.Temperature != 0;
        var read = new PayloadFormat(
            kind,
            (NumberEncoding)format.Encoding,
            Checked.Count("PayloadFormat.vocab_size", format.VocabSize, 0, VocabSizeMax),
            Checked.Count("PayloadFormat.top_k", format.TopK, 0, VocabSizeMax),
            Checked.Count("PayloadFormat.sample_count", format.SampleCount, 0, VocabSizeMax),
            hasTemperature ? format.Temperature : 1,
            format.Seed)
        {
            Layers = Checked.List("PayloadFormat.layers", format.Layers, Decode),
        };
        return PayloadFormatRules.FirstFault(read) is { } fault
            ? throw new ProtocolException("PayloadFormat", $"cannot be: {fault}")
            : read;
    }

    private static LayerFormat Decode(Wire.LayerFormat layer) => new(
        Checked.Count("LayerFormat.layer", layer.Layer, 0, LayerMax), (LayerPart)layer.Part, (NumberEncoding)layer.Encoding);
}
