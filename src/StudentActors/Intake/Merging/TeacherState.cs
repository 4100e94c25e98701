using ActorDistill.Protocol.Identity;

namespace ActorDistill.StudentActors.Intake.Merging;

/// <summary>A teacher: where it is, the call to it, and how calling it went.</summary>
internal sealed class TeacherState(WorkerId id, Uri address)
{
    // A teacher that is there is asked twice for the same before another one has to compute it.
    private const int FaultsBeforeAnother = 2;

    private bool _isLost;

    public WorkerId Id { get; } = id;

    public Uri Address { get; private set; } = address;

    public StreamState? Stream { get; private set; }

    public bool IsRemoved { get; set; }

    /// <summary>Calls in a row that failed; a batch that came in ends the row.</summary>
    public int FailureCount { get; private set; }

    /// <summary>When it may be called again.</summary>
    public TimeSpan RetryAt { get; private set; }

    /// <summary>Whether it has been called before.</summary>
    public bool WasCalled { get; private set; }

    /// <summary>Whether it answered and is there for more.</summary>
    public bool IsUp => !IsRemoved && Stream is { IsAccepted: true, IsClosing: false };

    /// <summary>Whether what is asked of it is better asked of another.</summary>
    public bool IsDown => IsRemoved || !IsUp && (_isLost || FailureCount >= FaultsBeforeAnother);

    public StreamState Open(int callNumber)
    {
        WasCalled = true;
        return Stream = new StreamState(new StreamId(Id, callNumber), Address);
    }

    public void Received() => (FailureCount, _isLost) = (0, false);

    public void MoveTo(Uri address)
    {
        if (address == Address && !IsRemoved) return;
        (Address, IsRemoved, FailureCount, RetryAt, _isLost) = (address, false, 0, TimeSpan.Zero, false);
    }

    public void Ended(StreamEnd end, BackOff backOff, TimeSpan now)
    {
        Stream = null;
        if (end == StreamEnd.Stopped) return;
        FailureCount++;
        _isLost = end == StreamEnd.Lost;
        RetryAt = now + backOff.Delay(FailureCount);
    }
}
