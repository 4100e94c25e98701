using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Settings.Students;
using ActorDistill.StudentActors.Intake;

namespace ActorDistill.StudentActors.Tests.Intake.Scripted;

/// <summary>An intake of a few batches with a pool of its own, whose books must balance in the end.</summary>
internal sealed class TestIntake : IAsyncDisposable
{
    // A test that hangs is wrong; this only decides when it says so.
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromMinutes(2));
    private readonly BatchRange _wanted;
    private BatchId _next;

    public TestIntake(long count, int slots = 4, TimeSpan? answerTimeout = null, IntakeQuery? query = null)
    {
        _wanted = new BatchRange(default, count);
        var settings = new IntakeSettings(
            slots, slots * (long)TestBatches.ContentBytes, answerTimeout ?? TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(1),
            TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10));
        Intake = new BatchIntake(
            query ?? TestBatches.Query, _wanted, settings, new TeacherDialer(settings, "token"), Log, seed: 1, pool: Pool);
    }

    public BatchIntake Intake { get; }

    public BufferPool Pool { get; } = new(idleBytesMax: 1 << 20);

    public LineLogger Log { get; } = new();

    public CancellationToken Patience => _patience.Token;

    /// <summary>Takes, checks and "trains on" that many.</summary>
    public async Task TrainAsync(long count)
    {
        for (; count > 0; count--)
        {
            var batch = await Intake.NextAsync(_patience.Token) ?? throw new InvalidOperationException($"{_next} is said to be the end");
            TestBatches.AssertRight(batch, _next);
            batch.Release();
            Intake.Trained(_next);
            _next = _next.Next;
        }
    }

    /// <summary>All that are left, then the end; every buffer has come back.</summary>
    public async Task TrainToTheEndAsync()
    {
        await TrainAsync(_wanted.End.Value - _next.Value);
        Assert.Null(await Intake.NextAsync(_patience.Token));
        await Intake.DisposeAsync();
        Assert.Equal(0, Pool.LiveBytes);
    }

    public TestIntake With(ScriptedTeacher teacher, string name = "teacher-1", long first = 0, long? count = null)
    {
        var worker = new WorkerId(name);
        Intake.AddTeacher(worker, teacher.Address);
        Intake.Assign(new BatchRange(new BatchId(first), count ?? _wanted.Count), worker);
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        await Intake.DisposeAsync();
        _patience.Dispose();
    }
}
