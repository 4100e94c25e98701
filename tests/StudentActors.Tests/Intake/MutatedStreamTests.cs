using System.Globalization;
using ActorDistill.StudentActors.Tests.Intake.Scripted;

namespace ActorDistill.StudentActors.Tests.Intake;

/// <summary>
/// A hostile teacher against the whole client: frames cut, joined, overwritten, repeated, swapped. ACTORDISTILL_MUTATED_STREAM_FRAMES sets
/// how many, ACTORDISTILL_MUTATION_SEED the seed.
/// </summary>
public sealed class MutatedStreamTests
{
    private const int MutationsPerIntake = 1000;
    private const int Slots = 3;

    [Fact]
    public async Task Mutated_frames_cost_a_call_each_and_no_batch_no_memory_and_no_crash()
    {
        var seed = FromEnvironment("ACTORDISTILL_MUTATION_SEED", 20_261_121);
        var left = FromEnvironment("ACTORDISTILL_MUTATED_STREAM_FRAMES", 400);
        for (var round = 0; left > 0; round++, left -= MutationsPerIntake)
        {
            try
            {
                await RunAsync(new Random(seed + round), Math.Min(left, MutationsPerIntake));
            }
            catch (Exception fault)
            {
                throw new InvalidOperationException($"seed {seed}, round {round}: {fault.Message}", fault);
            }
        }
    }

    private static async Task RunAsync(Random random, int count)
    {
        var (mutated, sent) = (0, new List<byte[]>());
        await using var teacher = await ScriptedTeacher.StartAsync(ScriptedTeacher.Sends((_, sending) =>
        {
            sent.AddRange(sending.Frames);
            if (sent.Count > 100) sent.RemoveRange(0, 50);
            var frames = sending.Frames.ToList();
            if (mutated >= count || random.Next(3) == 0) return frames;
            mutated++;
            var index = random.Next(frames.Count);
            frames[index] = Mutate(frames[index], sent[random.Next(sent.Count)], random);
            return frames;
        }));
        await using var student = new TestIntake(count: count / 4, Slots).With(teacher);
        for (var batch = 0; batch < count / 4; batch++)
        {
            await student.TrainAsync(1);
            // Never more than the window, whatever a header says.
            Assert.InRange(student.Pool.LiveBytes, 0, Slots * TestBatches.ContentBytes);
        }
        await student.TrainToTheEndAsync();
        var faults = student.Intake.Counters.FaultCount;
        // A call ends with its first one; those behind it, at most a window, are cut off.
        Assert.InRange(faults, mutated / (2 * Slots), mutated);
    }

    private static byte[] Mutate(byte[] frame, byte[] other, Random random)
    {
        var at = random.Next(frame.Length);
        switch (random.Next(6))
        {
            case 0:
                return frame[..at];
            case 1:
                return [.. frame, .. other];
            case 2:
                return [.. frame[..at], .. other[random.Next(other.Length)..]];
            case 3:
                return [.. frame[..at], (byte)random.Next(256), .. frame[at..]];
            case 4:
                var noise = new byte[random.Next(64)];
                random.NextBytes(noise);
                return noise;
            default:
                var copy = (byte[])frame.Clone();
                // The first bytes are tags and lengths, where a change does most.
                copy[random.Next(random.Next(2) == 0 ? Math.Min(24, copy.Length) : copy.Length)] ^= (byte)random.Next(1, 256);
                return copy;
        }
    }

    private static int FromEnvironment(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
