using System.Net.Security;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Payloads;
using ActorDistill.StudentActors.Intake;

namespace ActorDistill.EndToEnd.Tests.DataPlane.Doubles;

/// <summary>A student that takes batches in order, compares each with the formulas and "trains" on it.</summary>
internal sealed class LiveStudent : IAsyncDisposable
{
    // A test that hangs is wrong; this only decides when it says so.
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromMinutes(2));
    private readonly BufferPool _pool = new(idleBytesMax: 1 << 20);
    private readonly BatchRange _wanted;
    private readonly IntakeQuery _query;
    private BatchId _next;

    public LiveStudent(
        long count, PayloadFormat? format = null, string name = "student-1", string? token = null,
        SslClientAuthenticationOptions? tls = null, IntakeQuery? query = null)
    {
        _wanted = Sample.Range(0, count);
        _query = query ?? Sample.Query(format ?? Sample.Exact, name);
        Intake = new BatchIntake(
            _query, _wanted, Sample.Intake, new TeacherDialer(Sample.Intake, token, tls), Lines, seed: 1, pool: _pool);
    }

    public BatchIntake Intake { get; }

    public LineLog Lines { get; } = new();

    /// <summary>Of batches that came in or are coming in, and are not released.</summary>
    public long BufferedBytes => _pool.LiveBytes;

    public CancellationToken Patience => _patience.Token;

    /// <summary>Everything is to come of this teacher.</summary>
    public LiveStudent Of(WorkerId teacher, Uri address)
    {
        Intake.AddTeacher(teacher, address);
        Intake.Assign(_wanted, teacher);
        return this;
    }

    public LiveStudent Of(LiveTeacher teacher) => Of(teacher.Name, teacher.Address);

    public async Task TrainAsync(long count)
    {
        for (; count > 0; count--)
        {
            var batch = await Intake.NextAsync(Patience) ?? throw new InvalidOperationException($"{_next} is said to be the end");
            AssertRight(batch);
            batch.Release();
            Intake.Trained(_next);
            _next = _next.Next;
        }
    }

    /// <summary>All that are left, then the end. Every buffer has come back by then.</summary>
    public async Task TrainToTheEndAsync()
    {
        await TrainAsync(_wanted.End.Value - _next.Value);
        Assert.Null(await Intake.NextAsync(Patience));
        await Intake.DisposeAsync();
        Assert.Equal(0, _pool.LiveBytes);
    }

    public async ValueTask DisposeAsync()
    {
        await Intake.DisposeAsync();
        _patience.Dispose();
    }

    private void AssertRight(EncodedBatch batch)
    {
        Assert.Equal(_next, batch.Header.BatchId);
        Assert.Equal(_query.Source, batch.Header.Source);
        Assert.Equal(_query.Format, batch.Header.Format);
        Assert.True(FormulaMaker.ContentOf(_next, _query.Format).AsSpan().SequenceEqual(batch.Content.Span), $"{_next} has other bytes");
    }
}
