namespace ActorDistill.Models.Tokenizers.Training;

/// <summary>One word of the text, how often it occurs, and the tokens it consists of so far.</summary>
internal sealed class TrainingWord(int[] tokens, long count, int index)
{
    private int _length = tokens.Length;

    /// <summary>The tokens.</summary>
    public ReadOnlySpan<int> Tokens => tokens.AsSpan(0, _length);

    /// <summary>Adds every pair of neighbours to the counts.</summary>
    public void CountPairs(PairCounts counts)
    {
        for (var at = 0; at + 1 < _length; at++)
            counts.Change(tokens[at], tokens[at + 1], count, index);
    }

    /// <summary>Replaces each pair, from the left, and keeps the counts of its neighbours right.</summary>
    public void Merge(TokenPair pair, int result, PairCounts counts)
    {
        var kept = 0;
        for (var at = 0; at < _length; at++, kept++)
        {
            if (at + 1 == _length || tokens[at] != pair.Left || tokens[at + 1] != pair.Right)
            {
                tokens[kept] = tokens[at];
                continue;
            }
            if (kept > 0)
            {
                counts.Change(tokens[kept - 1], pair.Left, -count, index);
                counts.Change(tokens[kept - 1], result, count, index);
            }
            if (at + 2 < _length)
            {
                counts.Change(pair.Right, tokens[at + 2], -count, index);
                counts.Change(result, tokens[at + 2], count, index);
            }
            tokens[kept] = result;
            at++;
        }
        _length = kept;
    }
}
