using System.Runtime.InteropServices;
using System.Text;
using ActorDistill.Models.Tokenizers.Splitting;

namespace ActorDistill.Models.Tokenizers.Training;

/// <summary>How often each word of a text occurs, as a split rule cuts it.</summary>
internal sealed class WordCounter
{
    // The bytes of a word as characters of the same value: a string is the only key that can be looked up by a span.
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    private char[] _characters = new char[256];

    public WordCounter() => _bySpan = _counts.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The words and their counts, in no order.</summary>
    public IReadOnlyDictionary<string, long> Counts => _counts;

    /// <summary>Counts the words of valid UTF-8.</summary>
    public void Count(ReadOnlySpan<byte> text, WordScanner scanner)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = scanner.EndOfWord(text, start);
            if (_characters.Length < end - start)
                _characters = new char[2 * (end - start)];
            var length = Encoding.Latin1.GetChars(text[start..end], _characters);
            CollectionsMarshal.GetValueRefOrAddDefault(_bySpan, _characters.AsSpan(0, length), out _)++;
            start = end;
        }
    }

    /// <summary>Adds what another thread counted.</summary>
    public void Add(WordCounter other)
    {
        foreach (var (word, count) in other._counts)
            CollectionsMarshal.GetValueRefOrAddDefault(_counts, word, out _) += count;
    }
}
