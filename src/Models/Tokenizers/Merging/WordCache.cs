using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ActorDistill.Models.Tokenizers.Merging;

/// <summary>
/// The tokens of short words met before, one thread's. Direct-mapped: a new word takes the slot of the older one, so its size is fixed.
/// </summary>
internal sealed class WordCache
{
    /// <summary>The longest word it keeps, in bytes.</summary>
    public const int LongestWord = 31;

    /// <summary>The most tokens of a word that it keeps.</summary>
    public const int MostTokens = 8;

    private const int SlotBits = 15;

    private static readonly byte[] FirstBytes = [.. Enumerable.Repeat((byte)0xFF, 32), .. new byte[32]];

    private readonly Slot[] _slots = new Slot[1 << SlotBits];

    /// <summary>A word as one value: its bytes, zeros, and its length (1 to <see cref="LongestWord"/>) in the last byte.</summary>
    public static Vector256<byte> KeyOf(ReadOnlySpan<byte> text, int start, int length)
    {
        Vector256<byte> bytes;
        if (start + 32 <= text.Length)
        {
            bytes = Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(text), (nuint)start)
                & Vector256.LoadUnsafe(ref FirstBytes[0], (nuint)(32 - length));
        }
        else
        {
            Span<byte> padded = stackalloc byte[32];
            padded.Clear();
            text.Slice(start, length).CopyTo(padded);
            bytes = Vector256.Create<byte>(padded);
        }
        return bytes.WithElement(31, (byte)length);
    }

    /// <summary>Appends the word's tokens when they are known.</summary>
    public bool TryAppend(Vector256<byte> key, List<int> ids)
    {
        ref var slot = ref SlotOf(key);
        if (slot.Key != key)
            return false;
        if (slot.Count == 1)
        {
            ids.Add(slot.Ids[0]);
            return true;
        }
        ids.AddRange(((ReadOnlySpan<int>)slot.Ids)[..slot.Count]);
        return true;
    }

    /// <summary>Keeps a word's tokens, at most <see cref="MostTokens"/>.</summary>
    public void Store(Vector256<byte> key, ReadOnlySpan<int> ids)
    {
        ref var slot = ref SlotOf(key);
        slot.Key = key;
        slot.Count = ids.Length;
        ids.CopyTo(slot.Ids);
    }

    private ref Slot SlotOf(Vector256<byte> key)
    {
        var words = key.AsUInt64();
        var mixed = words[0] * 0x9E3779B97F4A7C15 ^ words[1] * 0xC2B2AE3D27D4EB4F ^ words[2] * 0x165667B19E3779F9 ^ words[3];
        return ref _slots[(mixed ^ mixed >> 29) * 0xD6E8FEB86659FD93 >> 64 - SlotBits];
    }

    private struct Slot
    {
        public Vector256<byte> Key;
        public int Count;
        public TokenIds Ids;
    }

    [InlineArray(MostTokens)]
    private struct TokenIds
    {
        private int _first;
    }
}
