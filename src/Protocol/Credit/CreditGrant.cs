using ActorDistill.Protocol.Identity;

namespace ActorDistill.Protocol.Credit;

/// <summary>
/// The teacher's side of the credit of one stream. It believes no more than it must: a peer that grants any number gets no more than
/// <c>maxInFlight</c> batches ahead of what it confirmed.
/// </summary>
/// <param name="maxInFlight">The teacher's own bound on batches sent and not yet confirmed, at least 1.</param>
public sealed class CreditGrant(int maxInFlight)
{
    private readonly int _maxInFlight = maxInFlight >= 1
        ? maxInFlight
        : throw new ArgumentOutOfRangeException(nameof(maxInFlight), maxInFlight, "must be at least 1");

    /// <summary>The last batch that was sent.</summary>
    public SeqNr SentSeqNr { get; private set; }

    /// <summary>The last batch that the student has trained on.</summary>
    public SeqNr ConfirmedSeqNr { get; private set; }

    /// <summary>The last batch that the student asked for, however large that number is.</summary>
    public SeqNr RequestUpToSeqNr { get; private set; }

    /// <summary>Batches sent and not yet confirmed.</summary>
    public long InFlightCount => SentSeqNr.Value - ConfirmedSeqNr.Value;

    /// <summary>Whether the next batch may be sent.</summary>
    public bool CanSend => SentSeqNr.CompareTo(RequestUpToSeqNr) < 0 && InFlightCount < _maxInFlight;

    /// <summary>Takes what the student says. Numbers below those said before change nothing.</summary>
    /// <returns>Why these numbers cannot be, in one sentence; null when they can. Then nothing has changed.</returns>
    public string? Take(CreditNumbers credit)
    {
        var (confirmed, requested) = credit;
        if (confirmed.Value < 0 || requested.Value < 0)
            return $"Credit is {confirmed} and {requested}, must not be negative";
        if (confirmed.CompareTo(SentSeqNr) > 0)
            return $"Credit.confirmed_seq_nr is {confirmed}, must be at most {SentSeqNr}, the last batch sent";
        if (confirmed.CompareTo(ConfirmedSeqNr) > 0) ConfirmedSeqNr = confirmed;
        if (requested.CompareTo(RequestUpToSeqNr) > 0) RequestUpToSeqNr = requested;
        return null;
    }

    /// <summary>Charges the next batch and gives its place.</summary>
    /// <exception cref="InvalidOperationException">It may not be sent: ask <see cref="CanSend"/> first.</exception>
    public SeqNr Send()
    {
        if (!CanSend)
            throw new InvalidOperationException(
                $"no credit behind {SentSeqNr}: asked for up to {RequestUpToSeqNr}, {InFlightCount} in flight");
        return SentSeqNr = SentSeqNr.Next;
    }
}
