using ActorDistill.Protocol.Credit;
using ActorDistill.Protocol.Identity;

namespace ActorDistill.StudentActors.Intake.Merging;

/// <summary>One call that has not ended: what was asked for, granted and received on it.</summary>
internal sealed class StreamState(StreamId id, Uri address)
{
    private SeqNr _trained;

    public StreamId Id { get; } = id;

    public Uri Address { get; } = address;

    public StreamPlaces Places { get; } = new();

    public SeqNr Received { get; set; }

    /// <summary>The credit that the teacher was last told.</summary>
    public CreditNumbers Said { get; private set; }

    /// <summary>
    /// Whether something came that another teacher had sent before. Nothing more is trained for it, and the teacher, which has a limit of
    /// its own, may be waiting to hear that it was.
    /// </summary>
    public bool HasLate { get; set; }

    public bool IsAccepted { get; set; }

    public bool IsClosing { get; set; }

    /// <summary>Batches that the teacher may send and has not sent. Each holds a slot.</summary>
    public IEnumerable<BatchId> Granted() => Between(Received, Said.RequestUpToSeqNr.Value);

    /// <summary>Batches asked for that have not come on this stream, in their order.</summary>
    public IEnumerable<BatchId> Missing() => Between(Received, Places.Count);

    /// <summary>
    /// Grants what lies before <paramref name="limit"/> and confirms what lies before <paramref name="trained"/>. Null when it is not
    /// worth a message: nothing more is granted, and nobody insists on the rest.
    /// </summary>
    public CreditNumbers? Grant(BatchId trained, BatchId limit, bool isDue)
    {
        while (_trained.CompareTo(Received) < 0 && Places.BatchAt(_trained.Next).CompareTo(trained) < 0)
            _trained = _trained.Next;
        var granted = Said.RequestUpToSeqNr;
        while (granted.Value < Places.Count && Places.BatchAt(granted.Next).CompareTo(limit) < 0)
            granted = granted.Next;
        var credit = new CreditNumbers(_trained, granted);
        if (credit == Said || granted == Said.RequestUpToSeqNr && !isDue && !HasLate) return null;
        HasLate &= _trained != Received;
        return Said = credit;
    }

    private IEnumerable<BatchId> Between(SeqNr after, long last)
    {
        for (var place = after.Next; place.Value <= last; place = place.Next)
            yield return Places.BatchAt(place);
    }
}
