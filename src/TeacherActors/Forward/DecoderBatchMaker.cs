using ActorDistill.Distillation.Teaching;
using ActorDistill.Distillation.Training;
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
    private readonly DeviceQueue _device;
    private readonly CausalDecoder _decoder;
    private readonly Corpus _corpus;
    private readonly BatchEncoder _encoder;
    private readonly int? _chunkRows;

    private DecoderBatchMaker(DeviceQueue device, CausalDecoder decoder, Corpus corpus, BatchEncoder encoder, int headChunkRows)
    {
        (_device, _decoder, _corpus, _encoder) = (device, decoder, corpus, encoder);
        _chunkRows = headChunkRows > 0 ? headChunkRows : null;
    }

    /// <summary>Starts the device thread and loads the model there.</summary>
    /// <param name="maker">Who this teacher is.</param>
    /// <param name="identity">Model, recipe and length of chunks, as in the log's identity.</param>
    /// <param name="load">Gives the decoder; runs on the device thread. The maker owns it.</param>
    /// <param name="corpus">The text; stays the caller's, and open.</param>
    /// <param name="pool">Where the contents lie; the shared one when null.</param>
    /// <exception cref="OperatorException">The model cannot be loaded, or the text has tokens that it does not know.</exception>
    public static async Task<DecoderBatchMaker> OpenAsync(
        WorkerId maker, LogIdentity identity, Func<CausalDecoder> load, Corpus corpus, BufferPool? pool = null)
    {
        var device = new DeviceQueue(identity.Recipe.ThreadCount, $"device of {maker}");
        try
        {
            var decoder = await device.RunAsync(() => Suitable(load(), corpus)).ConfigureAwait(false);
            var encoder = new BatchEncoder(maker, identity, PayloadFormats.ShapeOf(decoder.Config), pool);
            return new DecoderBatchMaker(device, decoder, corpus, encoder, identity.Recipe.HeadChunkRows);
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
        if (source.SequenceLength > _decoder.Config.MaxPositions)
            return $"sequences of {source.SequenceLength} tokens, this teacher's model takes at most {_decoder.Config.MaxPositions}";
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
        await _device.RunAsync(() => Make(source, batch, formats), cancellation).ConfigureAwait(false);

    /// <summary>Ends the work under way, frees the model and ends the thread.</summary>
    public async ValueTask DisposeAsync()
    {
        await _device.RunAsync(() =>
        {
            _decoder.Dispose();
            return 0;
        }).ConfigureAwait(false);
        await _device.DisposeAsync().ConfigureAwait(false);
    }

    private static CausalDecoder Suitable(CausalDecoder decoder, Corpus corpus)
    {
        if (corpus.VocabSize <= decoder.Config.VocabSize)
            return decoder;
        var known = decoder.Config.VocabSize;
        decoder.Dispose();
        throw new OperatorException($"{corpus.Path}: has tokens up to {corpus.VocabSize - 1}, the teacher's vocabulary has {known}");
    }

    private IReadOnlyList<EncodedBatch> Make(BatchSource source, BatchId batch, IReadOnlyList<PayloadFormat> formats)
    {
        using var unrecorded = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var tokens = BatchesOf(source).Batch(batch.Value);
        var pass = new TeacherPass(_decoder, tokens, LayerReading.RequestFor(formats));
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

    private EncodedBatch Encode(TeacherPass pass, BatchSource source, BatchId batch, TokenBatch tokens, PayloadFormat format)
    {
        using var scope = torch.NewDisposeScope();
        var teaching = PayloadFormats.TeachingOf(format, _chunkRows);
        using var signal = teaching.Distributions ? pass.Signal(teaching, batch.Value) : null;
        return _encoder.Encode(source, batch, tokens, new TeacherOutput(signal, LayerReading.InternalsOf(pass.Output, format)), format);
    }

    // As cheap as a look-up, and nothing is kept of what was only asked about.
    private CorpusBatches BatchesOf(BatchSource source) => new(_corpus, source.SequenceLength, source.BatchSize, source.Seed);
}
