using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;

namespace ActorDistill.TeacherActors.Log;

/// <summary>What a <see cref="ProductionPlan"/> knows of one subscriber.</summary>
/// <param name="stream">What it wants.</param>
/// <param name="joinedAs">How many were there before: the order of joining.</param>
public sealed class PlannedSubscriber(StreamKey stream, long joinedAs)
{
    private readonly RangeCursor _cursor = new();
    private long _readCountMax;

    /// <summary>Text and payload.</summary>
    public StreamKey Stream { get; } = stream;

    /// <summary>Batches that it may still be given.</summary>
    public long CreditCount => _readCountMax - _cursor.ReadCount;

    /// <summary>Whether it goes with the others: production waits for it. The others replay at their own pace.</summary>
    public bool IsLive { get; internal set; }

    /// <summary>The batch to give it next; null when it has asked for no more.</summary>
    public BatchId? Next => _cursor.Next;

    /// <summary>Batches that it was given.</summary>
    public long ReadCount => _cursor.ReadCount;

    /// <summary>Ranges that it asked for and that are not yet at their end.</summary>
    public int RangeCount => _cursor.RangeCount;

    internal long JoinedAs { get; } = joinedAs;

    /// <summary>When something was last made for it, in turns of the plan.</summary>
    internal long LastTurn { get; set; }

    /// <summary>Since when it holds production back without taking a batch; null when it does not.</summary>
    internal TimeSpan? HoldingSince { get; set; }

    /// <summary>Until it gives its first credit nobody waits for it and nothing is made for it.</summary>
    internal bool HasGranted => _readCountMax > 0;

    /// <summary>One more range, behind the others.</summary>
    public void Extend(BatchRange range) => _cursor.Extend(range);

    /// <summary>It may be given batches until it has had so many in all. Less than was said before changes nothing.</summary>
    public void AllowUpTo(long readCount) => _readCountMax = Math.Max(_readCountMax, readCount);

    /// <summary>It was given its next batch.</summary>
    public void Advance()
    {
        _cursor.Advance();
        HoldingSince = null;
    }

    /// <summary>How many batches it is given before this one; null when it has not asked for it or has had it.</summary>
    public long? DistanceTo(BatchId batch) => _cursor.DistanceTo(batch);

    /// <summary>The batch it is given after some others.</summary>
    public BatchId? Ahead(long distance) => _cursor.Ahead(distance);
}
