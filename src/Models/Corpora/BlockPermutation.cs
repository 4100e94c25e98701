using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ActorDistill.Models.Corpora;

/// <summary>
/// The order of blocks in one corpus epoch: a keyed permutation of 0 to count - 1 whose every element is computed by itself, so that no
/// list is ever shuffled or stored. It is a Feistel network over a x b &gt;= count with cycle walking. Source: Black and Rogaway, "Ciphers
/// with Arbitrary Finite Domains", CT-RSA 2002, sections 4 and 5; the round function is ours and need not resist an adversary.
/// </summary>
public sealed class BlockPermutation
{
    private const int RoundCount = 8;
    private readonly ulong[] _roundKeys = new ulong[RoundCount];
    private readonly ulong _leftSize;
    private readonly ulong _rightSize;

    /// <summary>The permutation of one corpus epoch.</summary>
    /// <param name="count">Blocks; at least 1.</param>
    /// <param name="corpusDigest">64 hexadecimal digits.</param>
    /// <param name="sequenceLength">Labels of a block.</param>
    /// <param name="batchSize">Blocks of a batch.</param>
    /// <param name="seed">The run's.</param>
    /// <param name="corpusEpoch">From 0.</param>
    public BlockPermutation(long count, string corpusDigest, int sequenceLength, int batchSize, ulong seed, long corpusEpoch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Count = count;
        // The square root may be off by one in its last place; both sizes only have to cover the count closely.
        _leftSize = (ulong)Math.Ceiling(Math.Sqrt(count));
        _rightSize = ((ulong)count + _leftSize - 1) / _leftSize;
        DeriveKeys(corpusDigest, sequenceLength, batchSize, seed, corpusEpoch);
    }

    /// <summary>Blocks.</summary>
    public long Count { get; }

    /// <summary>The block at a place of the epoch.</summary>
    /// <param name="index">0 to count - 1.</param>
    public long BlockAt(long index) => BlockAt(index, out _);

    /// <summary>As <see cref="BlockAt(long)"/>, with its cost.</summary>
    /// <param name="index">0 to count - 1.</param>
    /// <param name="walkCount">How many times the network ran: once, and once more for each result that was no block.</param>
    public long BlockAt(long index, out int walkCount)
    {
        RequireBlock(index);
        var block = (ulong)index;
        walkCount = 0;
        // The network permutes a few more numbers than there are blocks. Going on from one that is no block comes back to one that is.
        do
        {
            block = Forward(block);
            walkCount++;
        }
        while (block >= (ulong)Count);
        return (long)block;
    }

    /// <summary>The place of a block in the epoch: the inverse of <see cref="BlockAt(long)"/>.</summary>
    /// <param name="block">0 to count - 1.</param>
    public long IndexOf(long block)
    {
        RequireBlock(block);
        var index = (ulong)block;
        do
            index = Backward(index);
        while (index >= (ulong)Count);
        return (long)index;
    }

    private void RequireBlock(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(value, Count);
    }

    private ulong Forward(ulong value)
    {
        var (left, right) = (value / _rightSize, value % _rightSize);
        for (var round = 0; round < RoundCount; round += 2)
        {
            left = (left + Mix(right + _roundKeys[round]) % _leftSize) % _leftSize;
            right = (right + Mix(left + _roundKeys[round + 1]) % _rightSize) % _rightSize;
        }
        return left * _rightSize + right;
    }

    private ulong Backward(ulong value)
    {
        var (left, right) = (value / _rightSize, value % _rightSize);
        for (var round = RoundCount - 2; round >= 0; round -= 2)
        {
            right = (right + _rightSize - Mix(left + _roundKeys[round + 1]) % _rightSize) % _rightSize;
            left = (left + _leftSize - Mix(right + _roundKeys[round]) % _leftSize) % _leftSize;
        }
        return left * _rightSize + right;
    }

    /// <summary>The finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).</summary>
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    /// <summary>Eight keys: the SHA-512 of a name and all that decides the order, as little-endian numbers.</summary>
    private void DeriveKeys(string corpusDigest, int sequenceLength, int batchSize, ulong seed, long corpusEpoch)
    {
        Span<byte> numbers = stackalloc byte[24];
        BinaryPrimitives.WriteInt32LittleEndian(numbers, sequenceLength);
        BinaryPrimitives.WriteInt32LittleEndian(numbers[4..], batchSize);
        BinaryPrimitives.WriteUInt64LittleEndian(numbers[8..], seed);
        BinaryPrimitives.WriteInt64LittleEndian(numbers[16..], corpusEpoch);
        byte[] material = [.. Encoding.ASCII.GetBytes("ActorDistill block order 1"), .. Convert.FromHexString(corpusDigest), .. numbers];
        var keys = SHA512.HashData(material);
        for (var round = 0; round < RoundCount; round++)
            _roundKeys[round] = BinaryPrimitives.ReadUInt64LittleEndian(keys.AsSpan(round * 8));
    }
}
