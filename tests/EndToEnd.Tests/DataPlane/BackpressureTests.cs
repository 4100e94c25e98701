using System.Globalization;
using ActorDistill.EndToEnd.Tests.DataPlane.Doubles;

namespace ActorDistill.EndToEnd.Tests.DataPlane;

/// <summary>One side ten times slower than the other, over sockets. Delays stand for computing; nothing is decided by a time.</summary>
public sealed class BackpressureTests
{
    private const int BatchCount = 60;
    private static readonly TimeSpan Fast = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(20);

    [Fact]
    public async Task A_teacher_waits_for_a_student_ten_times_slower_and_never_buffers_more_than_the_window()
    {
        await using var teacher = await LiveTeacher.StartAsync();
        await using var student = new LiveStudent(BatchCount);
        var (trained, most, mostBytes) = (0L, 0L, 0L);
        teacher.Maker.During = async () =>
        {
            // This one and all before it that are not trained on.
            most = Math.Max(most, teacher.Maker.Forwards.Count + 1 - Interlocked.Read(ref trained));
            mostBytes = Math.Max(mostBytes, student.BufferedBytes);
            await Task.Delay(Fast);
        };
        student.Of(teacher);
        for (; trained < BatchCount; Interlocked.Increment(ref trained))
        {
            await student.TrainAsync(1);
            await Task.Delay(Slow);
        }
        await student.TrainToTheEndAsync();
        // The window frees a slot before this test counts the batch.
        Assert.InRange(most, 1, Sample.Intake.WindowBatches + 1);
        Assert.InRange(mostBytes, 0, Sample.Intake.WindowBytes);
        Assert.Equal(BatchCount, teacher.Log.Counters.ForwardCount);
    }

    [Fact]
    public async Task A_student_sleeps_while_it_waits_for_a_teacher_ten_times_slower()
    {
        await using var teacher = await LiveTeacher.StartAsync();
        await using var student = new LiveStudent(BatchCount);
        teacher.Maker.During = () => Task.Delay(Slow);
        student.Of(teacher);
        var busy = await OnThreadOfItsOwn(() =>
        {
            var before = ThreadTicks();
            for (var batch = 0; batch < BatchCount; batch++)
            {
                var taken = student.Intake.Next(student.Patience)!;
                taken.Release();
                student.Intake.Trained(new(batch));
            }
            return ThreadTicks() - before;
        });
        // A hundred ticks are a second; the batches took at least 1.2 s, of which one that spins uses all.
        Assert.InRange(busy, 0, 30);
        Assert.True(student.Intake.Counters.Waited > BatchCount / 2 * Slow, $"waited {student.Intake.Counters.Waited}");
    }

    // User and system time of the calling thread (proc(5), fields 14 and 15 behind the name in brackets).
    private static long ThreadTicks()
    {
        var text = File.ReadAllText("/proc/thread-self/stat");
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
    }

    private static Task<T> OnThreadOfItsOwn<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
