using System.Collections.Concurrent;
using System.Text;
using ActorDistill.Models.Tokenizers.Reading;
using ActorDistill.Models.Tokenizers.Splitting;
using ActorDistill.Storage;

namespace ActorDistill.Models.Tokenizers.Training;

/// <summary>
/// Trains a byte-level BPE vocabulary with GPT-2's split rule, as Hugging Face's BpeTrainer does: special tokens, then the 256 bytes, then
/// again and again the most frequent pair (among equals the one with the smallest ids). The same text gives the same files, whatever the
/// order of the documents and the number of threads.
/// </summary>
public sealed class TokenizerTrainer
{
    private const int ByteCount = 256;

    private readonly int _vocabSize;
    private readonly int _threads;
    private readonly long _leastCount;
    private readonly IReadOnlyList<string> _special;
    private readonly AddedTokenMatcher _specialTokens;
    private readonly Gpt2Scanner _scanner = new();

    /// <summary>A trainer.</summary>
    /// <param name="vocabSize">Tokens to end with, special ones included; fewer come out when no pair is frequent enough.</param>
    /// <param name="threads">Threads that count words.</param>
    /// <param name="specialTokens">Special tokens: the first is BOS, the last is EOS. Null: &lt;|endoftext|&gt; as both.</param>
    /// <param name="leastCount">How often a pair must occur to be merged.</param>
    /// <exception cref="OperatorException">The vocabulary is too small, or a special token is too short or stands twice.</exception>
    public TokenizerTrainer(int vocabSize, int threads, IReadOnlyList<string>? specialTokens = null, long leastCount = 2)
    {
        _special = specialTokens ?? ["<|endoftext|>"];
        if (vocabSize < ByteCount + _special.Count)
            throw new OperatorException($"the vocabulary size is {vocabSize}, must be at least {ByteCount + _special.Count}: 256 bytes "
                + $"and {_special.Count} special tokens");
        if (_special.FirstOrDefault(token => token.Length < 2) is { } tooShort)
            throw new OperatorException($"the special token \"{tooShort}\" must have at least two characters");
        if (_special.Distinct().Count() < _special.Count)
            throw new OperatorException("a special token stands twice");
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(leastCount, 1);
        (_vocabSize, _threads, _leastCount) = (vocabSize, threads, leastCount);
        _specialTokens = new AddedTokenMatcher(_special.Select((token, id) =>
            (new AddedToken(id, token, true, false, false, false, false), Encoding.UTF8.GetBytes(token))));
    }

    /// <summary>Trains on documents; they are taken one by one and not kept.</summary>
    /// <param name="documents">UTF-8 text.</param>
    /// <exception cref="OperatorException">A document is not valid UTF-8; the message names the byte.</exception>
    public TrainedTokenizer Train(IEnumerable<ReadOnlyMemory<byte>> documents)
    {
        var counter = CountWords(documents);
        var tokens = _special.Concat(Enumerable.Range(0, ByteCount).Select(value => $"{ByteAlphabet.NameOf((byte)value)}")
            .Order(StringComparer.Ordinal)).ToList();
        var ids = tokens.Select((token, id) => (token, id)).ToDictionary(entry => entry.token, entry => entry.id, StringComparer.Ordinal);
        var counts = new PairCounts();
        var words = counter.Counts.Select((word, index) => new TrainingWord(
            [.. word.Key.Select(value => ids[$"{ByteAlphabet.NameOf((byte)value)}"])], word.Value, index)).ToList();
        foreach (var word in words)
            word.CountPairs(counts);
        var merges = new OrderedDictionary<(string Left, string Right), int>();
        while (tokens.Count < _vocabSize && counts.TakeFirst(_leastCount) is { } pair)
        {
            var (left, right) = (tokens[pair.Left], tokens[pair.Right]);
            // Two ways of merging may lead to one text, which stays one token.
            if (ids.TryAdd(left + right, tokens.Count))
                tokens.Add(left + right);
            // A pair may come back after its merge; then its rank stays.
            merges.TryAdd((left, right), merges.Count);
            foreach (var index in pair.Words)
                words[index].Merge(pair, ids[left + right], counts);
            pair.Clear();
        }
        return new TrainedTokenizer(TokenizerWriter.Tokenizer(tokens, _special.Count, merges.Keys), TokenizerWriter.Config(_special));
    }

    private WordCounter CountWords(IEnumerable<ReadOnlyMemory<byte>> documents)
    {
        var counters = new ConcurrentBag<WordCounter>();
        try
        {
            Parallel.ForEach(
                Partitioner.Create(Shares(documents), EnumerablePartitionerOptions.NoBuffering),
                new ParallelOptions { MaxDegreeOfParallelism = _threads },
                () => new WordCounter(),
                (share, _, counter) =>
                {
                    foreach (var document in share)
                        CountDocument(document.Span, counter);
                    return counter;
                },
                counters.Add);
        }
        // What went wrong in a document is the operator's line, whichever thread met it.
        catch (AggregateException e) when (e.Flatten().InnerExceptions.OfType<OperatorException>().FirstOrDefault() is { } mistake)
        {
            throw new OperatorException(mistake.Message, e);
        }
        var all = new WordCounter();
        foreach (var counter in counters)
            all.Add(counter);
        return all;
    }

    /// <summary>Special tokens are no words: what stands between them is counted.</summary>
    private void CountDocument(ReadOnlySpan<byte> document, WordCounter counter)
    {
        if (Utf8.FirstInvalidByte(document) is >= 0 and var position)
            throw new OperatorException($"a document is not valid UTF-8 at byte {position}");
        var start = 0;
        while (_specialTokens.Find(document, start) is { } match)
        {
            counter.Count(document[start..match.Start], _scanner);
            start = match.End;
        }
        counter.Count(document[start..], _scanner);
    }

    /// <summary>Many small documents at a time, so that threads do not wait for each other.</summary>
    private static IEnumerable<List<ReadOnlyMemory<byte>>> Shares(IEnumerable<ReadOnlyMemory<byte>> documents)
    {
        const int ShareBytes = 1 << 18;
        var (share, length) = (new List<ReadOnlyMemory<byte>>(), 0L);
        foreach (var document in documents)
        {
            share.Add(document);
            length += document.Length;
            if (length < ShareBytes)
                continue;
            yield return share;
            (share, length) = ([], 0);
        }
        yield return share;
    }

}
