using ActorDistill.Models.Tokenizers;
using ActorDistill.Storage;

namespace ActorDistill.Models.Corpora;

/// <summary>How documents become a token file.</summary>
public sealed record CorpusOptions
{
    /// <summary>Whether EOS follows each document of plain text; the tokenizer must have one.</summary>
    public bool AppendEos { get; init; }

    /// <summary>
    /// The template of conversations. Null asks the tokenizer's folder, and refuses conversations if that has none that is known.
    /// </summary>
    public ChatFormat? ChatFormat { get; init; }

    /// <summary>Where to look for the tokenizer's own chat template; null for nowhere.</summary>
    public string? TokenizerFolder { get; init; }

    /// <summary>Whether conversations follow each other as one stream; else each is one row, cut or padded.</summary>
    public bool Pack { get; init; }

    /// <summary>Of conversations in rows: the sequence length of training. A row has one token more.</summary>
    public int? SequenceLength { get; init; }

    /// <summary>How many documents are encoded at once. The file does not depend on it.</summary>
    public int ThreadCount { get; init; } = Environment.ProcessorCount;
}

/// <summary>What was built.</summary>
/// <param name="DocumentCount">Documents or conversations in the file.</param>
/// <param name="TokenCount">Tokens in the file, padding included.</param>
/// <param name="TextBytes">UTF-8 bytes of the documents, or of what was said in the conversations.</param>
/// <param name="CutCount">Conversations longer than a row, of which only the beginning is in the file.</param>
/// <param name="LeftOutCount">Conversations without a token to predict (the assistant says nothing, or not within the row); not in the
/// file.</param>
/// <param name="Digest">What identifies the corpus.</param>
public sealed record CorpusSummary(
    long DocumentCount, long TokenCount, long TextBytes, long CutCount, long LeftOutCount, string Digest);

/// <summary>
/// Encodes documents on all cores and writes the token file, in the documents' order and with bounded memory: a few batches of documents
/// are in flight, and a batch is written when its turn comes.
/// </summary>
public static class CorpusBuilder
{
    private const int BatchTextBytes = 256 << 10;
    private const int BatchDocumentCount = 256;

    /// <summary>Builds a token file. Nothing is left of it unless all went well.</summary>
    /// <param name="tokenizer">Encodes the text; its digest goes into the file.</param>
    /// <param name="documents">Read once. All plain text or all conversations: the first decides.</param>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="options">As <see cref="CorpusOptions"/> says.</param>
    /// <exception cref="OperatorException">There is no document, one is wrong, the options do not fit them, or the file cannot be
    /// written.</exception>
    public static CorpusSummary Build(Tokenizer tokenizer, IEnumerable<Document> documents, string path, CorpusOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ThreadCount, 1);
        using var source = documents.GetEnumerator();
        if (!source.MoveNext())
            throw new OperatorException($"{path}: would be an empty corpus: the input has no document");
        var isChat = source.Current is Conversation;
        var encoder = new DocumentEncoder(tokenizer, options, isChat);
        using var writer = new CorpusWriter(path, CorpusHeader.TokenBytesFor(tokenizer.VocabSize), isChat);
        var total = new EncodedDocuments();
        foreach (var encoded in InOrder(Batches(source, isChat), encoder.Encode, options.ThreadCount))
        {
            writer.Append(encoded.Ids, encoded.Counts);
            total.AddCounts(encoded);
        }
        if (total.DocumentCount == 0)
            throw new OperatorException($"{path}: would be an empty corpus: in no conversation the assistant says anything that fits");
        var header = new CorpusHeader(
            CorpusHeader.TokenBytesFor(tokenizer.VocabSize), isChat, tokenizer.VocabSize, encoder.RowTokens,
            writer.TokenCount, total.DocumentCount, total.TextBytes, tokenizer.Digest);
        var digest = writer.Finish(header);
        return new CorpusSummary(total.DocumentCount, writer.TokenCount, total.TextBytes, total.CutCount, total.LeftOutCount, digest);
    }

    /// <summary>Groups documents, so that a short one is not a task of its own.</summary>
    private static IEnumerable<List<Document>> Batches(IEnumerator<Document> source, bool isChat)
    {
        var batch = new List<Document>();
        long textBytes = 0;
        do
        {
            var document = source.Current;
            if (document is Conversation != isChat)
            {
                var mixture = isChat ? "plain text among conversations" : "a conversation among plain text";
                throw new OperatorException($"{document.Origin}: is {mixture}; build two corpora");
            }
            batch.Add(document);
            textBytes += DocumentEncoder.TextBytesOf(document);
            if (textBytes < BatchTextBytes && batch.Count < BatchDocumentCount)
                continue;
            yield return batch;
            batch = [];
            textBytes = 0;
        }
        while (source.MoveNext());
        if (batch.Count > 0)
            yield return batch;
    }

    /// <summary>Maps on several threads and returns in order, with at most two items a thread in flight.</summary>
    private static IEnumerable<TResult> InOrder<T, TResult>(IEnumerable<T> items, Func<T, TResult> map, int threadCount)
    {
        using var free = new SemaphoreSlim(threadCount);
        var inFlight = new Queue<Task<TResult>>();
        try
        {
            foreach (var item in items)
            {
                if (inFlight.Count == 2 * threadCount)
                    yield return inFlight.Dequeue().GetAwaiter().GetResult();
                inFlight.Enqueue(Task.Run(() => OneOf(free, item, map)));
            }
            while (inFlight.TryDequeue(out var oldest))
                yield return oldest.GetAwaiter().GetResult();
        }
        finally
        {
            // After a fault: the tasks that still run use the semaphore. The first fault in order is the one that is told.
            Task.WhenAll(inFlight).ContinueWith(static all => _ = all.Exception, TaskScheduler.Default).GetAwaiter().GetResult();
        }
    }

    private static TResult OneOf<T, TResult>(SemaphoreSlim free, T item, Func<T, TResult> map)
    {
        free.Wait();
        try
        {
            return map(item);
        }
        finally
        {
            free.Release();
        }
    }
}
