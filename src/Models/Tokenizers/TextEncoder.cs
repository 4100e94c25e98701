using System.Buffers;
using System.Runtime.InteropServices;
using ActorDistill.Models.Tokenizers.Merging;
using ActorDistill.Models.Tokenizers.Reading;

namespace ActorDistill.Models.Tokenizers;

/// <summary>Encodes whole texts: added tokens, normalizer, split, merges. One thread's; <see cref="WordEncoder"/> tells why.</summary>
internal sealed class TextEncoder(TokenizerParts parts)
{
    // Smaller shares would not pay for starting a thread's work.
    private const int SmallestShareBytes = 64 * 1024;

    private readonly ArrayBufferWriter<byte>[] _buffers = [new(), new()];
    private readonly WordEncoder _words = new(parts.Model);

    /// <summary>Appends the tokens of valid UTF-8.</summary>
    /// <param name="text">The text.</param>
    /// <param name="ids">Takes the ids.</param>
    /// <param name="others">The encoders that share a long text with this one; none: this one does it all.</param>
    public void Encode(ReadOnlySpan<byte> text, List<int> ids, IReadOnlyList<TextEncoder> others)
    {
        var start = 0;
        while (parts.RawTokens?.Find(text, start) is { } match)
        {
            EncodeRaw(text[start..match.Start], start == 0, ids, others);
            ids.Add(match.Id);
            start = match.End;
        }
        EncodeRaw(text[start..], start == 0, ids, others);
    }

    private void EncodeRaw(ReadOnlySpan<byte> piece, bool isStart, List<int> ids, IReadOnlyList<TextEncoder> others)
    {
        if (piece.IsEmpty)
            return;
        var text = Rewrite(piece, isStart, parts.Normalizer);
        var start = 0;
        while (parts.NormalizedTokens?.Find(text, start) is { } match)
        {
            EncodePiece(text[start..match.Start], isStart && start == 0, ids, others);
            ids.Add(match.Id);
            start = match.End;
        }
        EncodePiece(text[start..], isStart && start == 0, ids, others);
    }

    private void EncodePiece(ReadOnlySpan<byte> piece, bool isStart, List<int> ids, IReadOnlyList<TextEncoder> others)
    {
        if (piece.IsEmpty)
            return;
        var text = Rewrite(piece, isStart, parts.BeforeSplit);
        if (others.Count == 0 || text.Length < 2 * SmallestShareBytes || parts.Model.Scanner == null)
            _words.Encode(text, 0, text.Length, ids);
        else
            EncodeShared(text, ids, others);
    }

    /// <summary>Runs the steps. The result lives until the next call that rewrites.</summary>
    private ReadOnlySpan<byte> Rewrite(ReadOnlySpan<byte> text, bool isStart, IReadOnlyList<TextStep> steps)
    {
        if (steps.Count == 0)
            return text;
        // The text may lie in one of the two buffers already, so a later stage starts with a fresh pair.
        ArrayBufferWriter<byte>[] buffers = ReferenceEquals(steps, parts.Normalizer) ? _buffers : [new(), new()];
        for (var at = 0; at < steps.Count; at++)
        {
            var output = buffers[at % 2];
            output.ResetWrittenCount();
            steps[at].Apply(text, isStart, output);
            text = output.WrittenSpan;
        }
        return text;
    }

    private unsafe void EncodeShared(ReadOnlySpan<byte> text, List<int> ids, IReadOnlyList<TextEncoder> others)
    {
        TextEncoder[] encoders = [this, .. others];
        // More shares than threads, so that a thread that is held up does not hold up the others.
        var cuts = Cuts(text, Math.Max(SmallestShareBytes, text.Length / (8 * encoders.Length)));
        var shares = new List<int>[cuts.Count - 1];
        var (next, length) = (-1, text.Length);
        fixed (byte* start = text)
        {
            var address = (nint)start;
            Parallel.ForEach(encoders, new ParallelOptions { MaxDegreeOfParallelism = encoders.Length }, encoder =>
            {
                for (var share = Interlocked.Increment(ref next); share < shares.Length; share = Interlocked.Increment(ref next))
                {
                    shares[share] = [];
                    encoder._words.Encode(new ReadOnlySpan<byte>((void*)address, length), cuts[share], cuts[share + 1], shares[share]);
                }
            });
        }
        foreach (var share in shares)
            ids.AddRange(CollectionsMarshal.AsSpan(share));
    }

    private List<int> Cuts(ReadOnlySpan<byte> text, int shareBytes)
    {
        List<int> cuts = [0];
        while (cuts[^1] < text.Length)
            cuts.Add(Math.Min((long)cuts[^1] + shareBytes, text.Length) is var from && from < text.Length
                ? parts.Model.Scanner!.CertainStart(text, (int)from)
                : text.Length);
        return cuts;
    }
}
