using System.Numerics;
using System.Runtime.Intrinsics;

namespace ActorDistill.Protocol.Payloads;

/// <summary>
/// The largest numbers of one row. Whatever exceeds the k-th largest seen so far goes into a small buffer; when that is full, all but its
/// k largest leave it and the bar rises. After the first few hundred numbers almost every comparison of eight finds nothing.
/// </summary>
internal sealed class TopKSearch(int vocabSize, int placeCount)
{
    // Larger buffers are cut less often but raise the bar later.
    private readonly ulong[] _candidates = new ulong[Math.Min(vocabSize, Math.Max(4 * placeCount, 64)) + (4 * Vector256<float>.Count)];
    private readonly int _keptCount = placeCount - 1;
    private int _count;

    /// <summary>The label and the others, ascending; false when there are too few numbers.</summary>
    /// <param name="row">[V].</param>
    /// <param name="label">Is kept whatever its number is.</param>
    /// <param name="tokenIds">[K].</param>
    /// <param name="threshold">The smallest of the kept others' numbers; +inf when there are none.</param>
    public bool Find(ReadOnlySpan<float> row, int label, Span<long> tokenIds, out float threshold)
    {
        _count = 0;
        threshold = float.PositiveInfinity;
        if (_keptCount > 0)
        {
            Scan(row, label);
            if (_count < _keptCount)
                return false;
            Cut();
            threshold = ValueOf(_candidates[_keptCount - 1]);
        }
        for (var place = 0; place < _keptCount; place++)
            tokenIds[place] = IdOf(_candidates[place]);
        tokenIds[_keptCount] = label;
        tokenIds.Sort();
        return true;
    }

    private void Scan(ReadOnlySpan<float> row, int label)
    {
        const int Step = 32;
        var capacity = _candidates.Length - Step;
        var index = 0;
        for (; index < row.Length && _count < capacity; index++)
            if (index != label && !float.IsNaN(row[index]))
                _candidates[_count++] = KeyOf(row[index], index);
        if (index == row.Length)
            return;
        Cut();
        var bar = Vector256.Create(ValueOf(_candidates[_keptCount - 1]));
        // From here on an equal number has the higher id, so only a larger one counts.
        for (; index + Step <= row.Length; index += Step)
        {
            var first = Vector256.GreaterThan(Vector256.Create(row[index..]), bar);
            var second = Vector256.GreaterThan(Vector256.Create(row[(index + 8)..]), bar);
            var third = Vector256.GreaterThan(Vector256.Create(row[(index + 16)..]), bar);
            var fourth = Vector256.GreaterThan(Vector256.Create(row[(index + 24)..]), bar);
            if (((first | second) | (third | fourth)).AsUInt32() == Vector256<uint>.Zero)
                continue;
            Take(row, index, first.ExtractMostSignificantBits() | (second.ExtractMostSignificantBits() << 8)
                | (third.ExtractMostSignificantBits() << 16) | (fourth.ExtractMostSignificantBits() << 24), label);
            if (_count < capacity)
                continue;
            Cut();
            bar = Vector256.Create(ValueOf(_candidates[_keptCount - 1]));
        }
        for (; index < row.Length; index++)
            if (row[index] > bar[0])
                Take(row, index, 1, label);
    }

    private void Take(ReadOnlySpan<float> row, int first, uint found, int label)
    {
        for (; found != 0; found &= found - 1)
        {
            var index = first + BitOperations.TrailingZeroCount(found);
            if (index != label)
                _candidates[_count++] = KeyOf(row[index], index);
        }
    }

    /// <summary>Leaves the k largest, the smallest of them last.</summary>
    private void Cut()
    {
        var (first, end) = (0, _count);
        // Quickselect; the wanted place is the last of the k.
        while (end - first > 16)
        {
            var pivot = MedianOfThree(_candidates[first], _candidates[(first + end) / 2], _candidates[end - 1]);
            var (left, right) = (first, end - 1);
            while (left <= right)
            {
                while (_candidates[left] > pivot)
                    left++;
                while (_candidates[right] < pivot)
                    right--;
                if (left > right)
                    break;
                (_candidates[left], _candidates[right]) = (_candidates[right], _candidates[left]);
                left++;
                right--;
            }
            if (_keptCount - 1 <= right)
                end = right + 1;
            else if (_keptCount - 1 >= left)
                first = left;
            else
                break;
        }
        if (end - first <= 16)
            _candidates.AsSpan(first, end - first).Sort(static (one, other) => other.CompareTo(one));
        _count = _keptCount;
    }

    private static ulong MedianOfThree(ulong first, ulong second, ulong third) =>
        Math.Max(Math.Min(first, second), Math.Min(Math.Max(first, second), third));

    /// <summary>Orders by number, then by the lowest id: larger is better, and no two are equal.</summary>
    private static ulong KeyOf(float value, int id)
    {
        // Adding 0 makes -0 the +0 that it equals.
        var bits = BitConverter.SingleToUInt32Bits(value + 0f);
        var ordered = (bits & 0x8000_0000) != 0 ? ~bits : bits | 0x8000_0000;
        return ((ulong)ordered << 32) | ~(uint)id;
    }

    private static float ValueOf(ulong key)
    {
        var ordered = (uint)(key >> 32);
        return BitConverter.UInt32BitsToSingle((ordered & 0x8000_0000) != 0 ? ordered & 0x7FFF_FFFF : ~ordered);
    }

    private static int IdOf(ulong key) => (int)~(uint)key;
}
