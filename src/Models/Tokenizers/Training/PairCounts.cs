namespace ActorDistill.Models.Tokenizers.Training;

/// <summary>
/// How often each pair of neighbouring tokens occurs, and in which words. The most frequent one comes first; among equals the one with
/// the smallest ids, as in Hugging Face's trainer.
/// </summary>
internal sealed class PairCounts
{
    private readonly Dictionary<(int Left, int Right), TokenPair> _pairs = [];
    private readonly List<TokenPair> _grown = [];
    private readonly PriorityQueue<TokenPair, PairPriority> _queue = new();

    /// <summary>Adds to a pair's count, or takes from it.</summary>
    public void Change(int left, int right, long change, int word)
    {
        if (!_pairs.TryGetValue((left, right), out var pair))
            _pairs.Add((left, right), pair = new TokenPair(left, right));
        pair.Count += change;
        if (change <= 0)
            return;
        if (pair.Words.Count == 0 || pair.Words[^1] != word)
            pair.Words.Add(word);
        if (!pair.HasGrown)
            _grown.Add(pair);
        pair.HasGrown = true;
    }

    /// <summary>Takes out the first pair; null when none occurs at least <paramref name="leastCount"/> times.</summary>
    public TokenPair? TakeFirst(long leastCount)
    {
        foreach (var pair in _grown)
        {
            pair.HasGrown = false;
            Enqueue(pair);
        }
        _grown.Clear();
        while (_queue.TryDequeue(out var pair, out var priority))
        {
            // A pair whose count changed since stands in the queue elsewhere, if it grew, or goes back in, if it shrank.
            if (priority.Count < pair.Count || pair.Count < leastCount)
                continue;
            if (priority.Count > pair.Count)
            {
                Enqueue(pair);
                continue;
            }
            return pair;
        }
        return null;
    }

    private void Enqueue(TokenPair pair) => _queue.Enqueue(pair, new PairPriority(pair.Count, pair.Left, pair.Right));

    private readonly record struct PairPriority(long Count, int Left, int Right) : IComparable<PairPriority>
    {
        public int CompareTo(PairPriority other)
        {
            if (Count != other.Count)
                return other.Count.CompareTo(Count);
            return Left != other.Left ? Left.CompareTo(other.Left) : Right.CompareTo(other.Right);
        }
    }
}

/// <summary>Two neighbouring tokens.</summary>
internal sealed class TokenPair(int left, int right)
{
    public int Left => left;

    public int Right => right;

    /// <summary>How often the pair occurs, each word counted as often as it occurs.</summary>
    public long Count { get; set; }

    /// <summary>Indices of the words where it occurs; some more than once, some where it occurs no longer.</summary>
    public List<int> Words { get; } = [];

    /// <summary>Whether it waits to be put into the queue with its new count.</summary>
    public bool HasGrown { get; set; }

    /// <summary>After it was merged in all words: it occurs nowhere, until a token that is made in a second way brings it back.</summary>
    public void Clear()
    {
        Count = 0;
        Words.Clear();
    }
}
