using System.Globalization;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Frames;

namespace ActorDistill.Protocol.Tests.Frames;

/// <summary>
/// What a hostile teacher could send: frames cut, joined, overwritten, repeated. ACTORDISTILL_MUTATED_FRAMES sets how many (a million takes
/// about a minute), ACTORDISTILL_MUTATION_SEED the seed.
/// </summary>
public sealed class MutatedFrameTests
{
    private readonly BufferPool _pool = new(idleBytesMax: 1 << 20);

    [Fact]
    public void Mutated_frames_end_in_a_batch_that_is_right_or_in_a_typed_fault()
    {
        var count = FromEnvironment("ACTORDISTILL_MUTATED_FRAMES", 30_000);
        var seed = FromEnvironment("ACTORDISTILL_MUTATION_SEED", 20_261_121);
        var random = new Random(seed);
        var batches = Enumerable.Range(0, 3).Select(id => Samples.Batch(_pool, random, id, 1500)).ToArray();
        var stream = BatchAssemblerTests.StreamOf(batches);
        var digests = batches.Select(batch => Convert.ToHexString(batch.Digest.Span)).ToHashSet();
        var own = _pool.LiveBytes;
        var (refused, faulted) = (0, 0);
        for (var mutated = 0; mutated < count;)
        {
            using var assembler = new BatchAssembler(_pool, contentBytesMax: 4000);
            foreach (var bytes in stream)
            {
                var isMutated = random.Next(4) == 0;
                if (isMutated) mutated++;
                var (step, isRefused) = Add(assembler, isMutated ? Mutate(bytes, stream, random) : bytes, random);
                // At most one content under way, and it passed the limit.
                Assert.True(_pool.LiveBytes <= own + 4000, $"seed {seed}, frame {mutated}: {_pool.LiveBytes} bytes");
                if (step.Batch is { } batch)
                {
                    Assert.Contains(Convert.ToHexString(batch.Digest.Span), digests);
                    batch.Release();
                }
                refused += isRefused ? 1 : 0;
                if (step.Fault is null && !isRefused) continue;
                faulted++;
                break;
            }
        }
        Assert.True(refused > count / 100 && faulted > refused, $"seed {seed}: {refused} refused, {faulted} faults of {count}");
        foreach (var batch in batches) batch.Release();
        Assert.Equal(0, _pool.LiveBytes);
    }

    private (AssemblyStep Step, bool IsRefused) Add(BatchAssembler assembler, byte[] bytes, Random random)
    {
        try
        {
            using var frame = FrameReader.Read(FrameBytes.InPieces(bytes, random.Next(1, 600)), _pool);
            return (assembler.Add(frame), false);
        }
        catch (ProtocolException)
        {
            return (default, true);
        }
    }

    private static byte[] Mutate(byte[] bytes, List<byte[]> others, Random random)
    {
        var other = others[random.Next(others.Count)];
        var at = random.Next(bytes.Length);
        switch (random.Next(7))
        {
            case 0:
                return bytes[..at];
            case 1:
                return [.. bytes, .. other];
            case 2:
                return [.. bytes[..at], .. other[random.Next(other.Length)..]];
            case 3:
                return [.. bytes[..at], (byte)random.Next(256), .. bytes[at..]];
            case 4:
                var noise = new byte[random.Next(64)];
                random.NextBytes(noise);
                return noise;
            case 5:
                return other;
            default:
                var copy = (byte[])bytes.Clone();
                // The first bytes are tags and lengths, where a change does most.
                for (var change = random.Next(1, 4); change > 0; change--)
                    copy[random.Next(random.Next(2) == 0 ? Math.Min(24, copy.Length) : copy.Length)] = (byte)random.Next(256);
                return copy;
        }
    }

    private static int FromEnvironment(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
