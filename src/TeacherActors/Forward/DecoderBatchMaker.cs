using ActorDistill.Distillation.Teaching;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Decoder;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Storage;
using ActorDistill.TeacherActors.Log;
using TorchSharp;

namespace ActorDistill.TeacherActors.Forward;

/// <summary>
/// A teacher: a decoder on a device thread of its own and the text that it reads. One forward pass serves every form of a batch. It
/// computes as its recipe says (threads, rows of logits that exist at a time), so the recipe in a header is what was done.
/// </summary>
public sealed class DecoderBatchMaker : IBatchMaker, IAsyncDisposable
{
    private readonly TeacherDevice _device;
    private readonly Corpus _corpus;
    private readonly ForwardClock _clock = new();
    private readonly BatchEncoder _encoder;
    private readonly int? _chunkRows;

    /// <summary>Makes batches with a teacher that is loaded already.</summary>
    /// <param name="maker">Who this teacher is.</param>
    /// <param name="identity">Model, recipe and length of chunks, as in the log's identity.</param>
    /// <param name="device">The teacher, which may get other work in between. Disposing of the maker is disposing of it.</param>
    /// <param name="corpus">The text; stays the caller's, and open.</param>
    /// <param name="pool">Where the contents lie; the shared one when null.</param>
    /// <exception cref="OperatorException">The text has tokens that the model does not know.</exception>
    public DecoderBatchMaker(WorkerId maker, LogIdentity identity, TeacherDevice device, Corpus corpus, BufferPool? pool = null)
    {
        if (corpus.VocabSize > device.Config.VocabSize)
            throw new OperatorException(
                $"{corpus.Path}: has tokens up to {corpus.VocabSize - 1}, the teacher's vocabulary has {device.Config.VocabSize}");
        (_device, _corpus) = (device, corpus);
        _encoder = new BatchEncoder(maker, identity, PayloadFormats.ShapeOf(device.Config), pool);
        _chunkRows = identity.Recipe.HeadChunkRows > 0 ? identity.Recipe.HeadChunkRows : null;
    }

    /// <summary>How fast batches are made.</summary>
    public ForwardFigures Figures => _clock.Figures;

    /// <summary>Starts the device thread and loads the model there.</summary>
    /// <param name="maker">Who this teacher is.</param>
    /// <param name="identity">Model, recipe and length of chunks, as in the log's identity.</param>
    /// <param name="load">Gives the decoder; runs on the device thread. The maker owns it.</param>
    /// <param name="corpus">The text; stays the caller's, and open.</param>
    /// <param name="pool">Where the contents lie; the shared one when null.</param>
    /// <param name="cores">Where its threads stay; any when not given.</param>
    /// <exception cref="OperatorException">The model cannot be loaded, or the text has tokens that it does not know.</exception>
    public static async Task<DecoderBatchMaker> OpenAsync(
        WorkerId maker, LogIdentity identity, Func<CausalDecoder> load, Corpus corpus, BufferPool? pool = null,
        IReadOnlyList<int>? cores = null)
    {
        var device = await TeacherDevice.OpenAsync(
            $"device of {maker}", identity.Recipe.ThreadCount, cores ?? [], load).ConfigureAwait(false);
        try
        {
            return new DecoderBatchMaker(maker, identity, device, corpus, pool);
        }
        catch
        {
            await device.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public string? RefusalOf(BatchSource source)
    {
        if (source.CorpusDigest != _corpus.Digest)
            return $"corpus {source.CorpusDigest} is not here, this teacher reads {_corpus.Digest} ({Path.GetFileName(_corpus.Path)})";
        if (source.SequenceLength < 1 || source.BatchSize < 1)
            return $"{source.BatchSize} sequences of {source.SequenceLength} tokens, both must be at least 1";
        if (source.SequenceLength > _device.Config.MaxPositions)
            return $"sequences of {source.SequenceLength} tokens, this teacher's model takes at most {_device.Config.MaxPositions}";
        try
        {
            BatchesOf(source);
            return null;
        }
        catch (OperatorException fault)
        {
            return fault.Message;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="PayloadException">The model gave a number that is not finite, or a batch reaches 2 GiB.</exception>
    public async ValueTask<IReadOnlyList<EncodedBatch>> MakeAsync(
        BatchSource source, BatchId batch, IReadOnlyList<PayloadFormat> formats, CancellationToken cancellation) =>
        await _device.RunAsync(decoder => Make(decoder, source, batch, formats), cancellation).ConfigureAwait(false);

    /// <summary>Ends the work under way, frees the model and ends the thread.</summary>
    public ValueTask DisposeAsync() => _device.DisposeAsync();

    private IReadOnlyList<EncodedBatch> Make(
        CausalDecoder decoder, BatchSource source, BatchId batch, IReadOnlyList<PayloadFormat> formats)
    {
        using var unrecorded = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var tokens = BatchesOf(source).Batch(batch.Value);
        // Students without a teacher's signal want the tokens alone.
        var isAsked = formats.Any(format => format.Kind != PayloadKind.None || format.Layers.Count > 0);
        using var timed = isAsked ? _clock.Begin() : null;
        var pass = isAsked ? new TeacherPass(decoder, tokens, LayerReading.RequestFor(formats)) : null;
        var made = new List<EncodedBatch>(formats.Count);
        try
        {
            foreach (var format in formats)
                made.Add(Encode(pass, source, batch, tokens, format));
            return made;
        }
        catch
        {
            foreach (var encoded in made)
                encoded.Release();
            throw;
        }
    }

    private EncodedBatch Encode(TeacherPass? pass, BatchSource source, BatchId batch, TokenBatch tokens, PayloadFormat format)
    {
        using var scope = torch.NewDisposeScope();
        var teaching = PayloadFormats.TeachingOf(format, _chunkRows);
        using var signal = teaching.Distributions ? pass?.Signal(teaching, batch.Value) : null;
        var internals = pass is null ? null : LayerReading.InternalsOf(pass.Output, format);
        return _encoder.Encode(source, batch, tokens, new TeacherOutput(signal, internals), format);
    }

    // As cheap as a look-up, and nothing is kept of what was only asked about.
    private CorpusBatches BatchesOf(BatchSource source) => new(_corpus, source.SequenceLength, source.BatchSize, source.Seed);
}
