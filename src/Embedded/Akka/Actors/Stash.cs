namespace Akka.Actor;

/// <summary>Puts messages aside until the actor can use them. On a restart or the end they go back to the mailbox.</summary>
public interface IStash
{
    /// <summary>Puts the message in hand aside.</summary>
    /// <exception cref="IllegalActorStateException">It is aside already.</exception>
    void Stash();

    /// <summary>Puts the oldest message back before all that wait.</summary>
    void Unstash();

    /// <summary>Puts all messages back before all that wait, in their order.</summary>
    void UnstashAll();

    /// <summary>Puts back those that <paramref name="predicate"/> wants and drops the others.</summary>
    void UnstashAll(Func<Envelope, bool> predicate);

    /// <summary>Takes all messages out for good.</summary>
    IEnumerable<Envelope> ClearStash();

    /// <summary>Puts messages before those that are aside.</summary>
    void Prepend(IEnumerable<Envelope> envelopes);

    /// <summary>Number of messages aside.</summary>
    int Count { get; }

    /// <summary>Whether none is aside.</summary>
    bool IsEmpty { get; }

    /// <summary>Whether any is aside.</summary>
    bool NonEmpty { get; }
}

/// <summary>An actor with a stash, which the system puts in.</summary>
public interface IActorStash
{
    /// <summary>The stash; not yet there in the constructor.</summary>
    IStash Stash { get; set; }
}

/// <summary>An actor with a stash.</summary>
public interface IWithUnrestrictedStash : IActorStash
{
}

/// <summary>An actor with a stash without a limit.</summary>
public interface IWithUnboundedStash : IWithUnrestrictedStash
{
}

/// <summary>The stash of one instance of an actor.</summary>
internal sealed class Stash(ActorCell cell) : IStash
{
    private readonly LinkedList<Envelope> _aside = new();
    private long _lastStashed;

    public int Count => _aside.Count;

    public bool IsEmpty => _aside.Count == 0;

    public bool NonEmpty => _aside.Count > 0;

    void IStash.Stash()
    {
        var message = cell.CurrentMessage ?? throw new IllegalActorStateException("There is no message to stash");
        if (_lastStashed == cell.EnvelopeNumber)
            throw new IllegalActorStateException($"Can't stash the same message {message} more than once");
        _lastStashed = cell.EnvelopeNumber;
        _aside.AddLast(new Envelope(message, cell.SenderOrNull));
    }

    public void Unstash()
    {
        if (_aside.First is not { } oldest) return;
        _aside.RemoveFirst();
        PutBack(oldest.Value);
    }

    public void UnstashAll() => UnstashAll(_ => true);

    public void UnstashAll(Func<Envelope, bool> predicate)
    {
        // Each goes to the very front, so that the oldest must come last.
        foreach (var envelope in ClearStash().Reverse())
        {
            if (predicate(envelope)) PutBack(envelope);
        }
    }

    public IEnumerable<Envelope> ClearStash()
    {
        var all = _aside.ToArray();
        _aside.Clear();
        return all;
    }

    public void Prepend(IEnumerable<Envelope> envelopes)
    {
        foreach (var envelope in envelopes.Reverse()) _aside.AddFirst(envelope);
    }

    private void PutBack(in Envelope envelope)
    {
        cell.Mailbox.EnqueueFirst(envelope);
        if (envelope.Message is Terminated terminated) cell.TerminatedIsQueued(terminated.ActorRef);
    }
}
