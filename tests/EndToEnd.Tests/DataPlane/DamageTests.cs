using ActorDistill.EndToEnd.Tests.DataPlane.Doubles;
using ActorDistill.Protocol.Identity;
using Xunit.Abstractions;

namespace ActorDistill.EndToEnd.Tests.DataPlane;

/// <summary>A log on disk that is not as it was written: the student must not see any of it.</summary>
public sealed class DamageTests(ITestOutputHelper output) : IDisposable
{
    private const int BatchCount = 6;
    private const int Seed = 20261121;
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_bit_flipped_in_a_batch_is_named_and_the_batch_is_made_again()
    {
        var segment = await WriteLogAsync();
        var sound = File.ReadAllBytes(segment);
        var random = new Random(Seed);
        for (var batch = 0; batch < BatchCount; batch++)
        {
            var content = FormulaMaker.ContentOf(new BatchId(batch), Sample.Exact);
            var start = sound.AsSpan().IndexOf(content);
            var (place, bit) = (start + random.Next(content.Length), random.Next(8));
            output.WriteLine($"batch {batch}: bit {bit} of byte {place}");
            var teacher = await TrainOnAsync(segment, Flipped(sound, place, bit));
            Assert.Equal([batch], teacher.Maker.Forwards);
            Assert.Single(teacher.Lines.Lines, line => line.StartsWith($"{segment}: batch {batch} is damaged", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_bit_flipped_anywhere_in_the_file_is_told_and_the_student_gets_the_right_bytes()
    {
        var segment = await WriteLogAsync();
        var sound = File.ReadAllBytes(segment);
        var random = new Random(Seed);
        var untold = await TrainOnAsync(segment, sound);
        Assert.Empty(untold.Maker.Forwards);
        Assert.DoesNotContain(untold.Lines.Lines, line => line.StartsWith(segment, StringComparison.Ordinal));
        // The header of the file and of the first record, which random places seldom hit, and random places.
        int[] places = [.. Enumerable.Range(0, 24).Select(n => n * 48), .. Enumerable.Range(0, 24).Select(_ => random.Next(sound.Length))];
        foreach (var place in places)
        {
            var bit = random.Next(8);
            var teacher = await TrainOnAsync(segment, Flipped(sound, place, bit));
            var where = $"bit {bit} of byte {place} of {sound.Length}";
            Assert.True(!teacher.Maker.Forwards.IsEmpty, $"{where}: nothing was made again");
            var isNamed = teacher.Lines.Lines.Any(line => line.StartsWith(segment, StringComparison.Ordinal));
            Assert.True(isNamed, $"{where}: the file is not named");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(19)]
    [InlineData(3000)]
    [InlineData(-1)]
    [InlineData(-5000)]
    public async Task A_file_that_was_cut_off_is_used_as_far_as_it_goes(int length)
    {
        var segment = await WriteLogAsync();
        var sound = File.ReadAllBytes(segment);
        var teacher = await TrainOnAsync(segment, sound[..(length < 0 ? sound.Length + length : length)]);
        Assert.Equal(BatchCount - 1, teacher.Maker.Forwards.Last());
        Assert.Equal(length < 0 ? 1 : BatchCount, teacher.Maker.Forwards.Count);
        Assert.Contains(teacher.Lines.Lines, line => line.StartsWith(segment, StringComparison.Ordinal));
    }

    public void Dispose() => _folder.Dispose();

    private static byte[] Flipped(byte[] sound, int place, int bit)
    {
        var damaged = sound.ToArray();
        damaged[place] ^= (byte)(1 << bit);
        return damaged;
    }

    /// <summary>The only file of a log in which each batch lies once.</summary>
    private async Task<string> WriteLogAsync()
    {
        await using (var teacher = await LiveTeacher.StartAsync(folder: _folder.Path))
        await using (var student = new LiveStudent(BatchCount))
            await student.Of(teacher).TrainToTheEndAsync();
        return Assert.Single(Directory.GetFiles(_folder.Path, "segment-*"));
    }

    /// <summary>A teacher starts on such a file, and a student gets all batches of it, each as it must be.</summary>
    private async Task<LiveTeacher> TrainOnAsync(string segment, byte[] bytes)
    {
        foreach (var left in Directory.GetFiles(_folder.Path, "segment-*")) File.Delete(left);
        File.WriteAllBytes(segment, bytes);
        await using var teacher = await LiveTeacher.StartAsync(folder: _folder.Path);
        await using var student = new LiveStudent(BatchCount);
        await student.Of(teacher).TrainToTheEndAsync();
        Assert.Equal(0, student.Intake.Counters.ChecksumFaultCount);
        return teacher;
    }
}
