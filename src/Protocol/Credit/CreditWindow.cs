using ActorDistill.Protocol.Identity;

namespace ActorDistill.Protocol.Credit;

/// <summary>
/// The student's side of the credit of one stream. A slot is charged when a batch is asked for and freed when it has been trained on,
/// not when it was taken: <see cref="InFlightCount"/> never passes <see cref="Slots"/>, so neither do the bytes.
/// </summary>
public sealed class CreditWindow
{
    private readonly long _maxBatchBytes;

    /// <summary>A window of a new stream. Nothing is asked for yet.</summary>
    /// <param name="limits">What the student has room for.</param>
    /// <param name="maxBatchBytes">The longest batch, as the teacher announced it.</param>
    /// <exception cref="ArgumentException">Not even one batch fits; ask <see cref="CreditLimits.SlotsFor"/> first.</exception>
    public CreditWindow(CreditLimits limits, long maxBatchBytes)
    {
        _maxBatchBytes = maxBatchBytes;
        Slots = SlotsOf(limits);
    }

    /// <summary>Batches that may be in flight, at least 1.</summary>
    public int Slots { get; private set; }

    /// <summary>The last batch that was trained on.</summary>
    public SeqNr ConfirmedSeqNr { get; private set; }

    /// <summary>The last batch that came in.</summary>
    public SeqNr ReceivedSeqNr { get; private set; }

    /// <summary>The last batch that was asked for.</summary>
    public SeqNr RequestUpToSeqNr { get; private set; }

    /// <summary>Batches asked for and not yet trained on, whether they came in or not.</summary>
    public long InFlightCount => RequestUpToSeqNr.Value - ConfirmedSeqNr.Value;

    /// <summary>The most bytes that those in flight can hold.</summary>
    public long InFlightBytesMax => InFlightCount * _maxBatchBytes;

    /// <summary>Batches that came in and are not yet trained on.</summary>
    public long BufferedCount => ReceivedSeqNr.Value - ConfirmedSeqNr.Value;

    /// <summary>Whether half of the window is used up, so that asking for more is worth a message.</summary>
    public bool ShouldRequest => InFlightCount <= Slots / 2;

    /// <summary>What to say now: what is confirmed, and all that the window holds. Never takes back what was asked for.</summary>
    public CreditNumbers Request()
    {
        RequestUpToSeqNr = Later(RequestUpToSeqNr, new SeqNr(ConfirmedSeqNr.Value + Slots));
        return new CreditNumbers(ConfirmedSeqNr, RequestUpToSeqNr);
    }

    /// <summary>A batch came in. False, and nothing changes, when it is not the next one or was not asked for: the peer's fault.</summary>
    public bool TryReceive(SeqNr seqNr)
    {
        if (seqNr != ReceivedSeqNr.Next || seqNr.CompareTo(RequestUpToSeqNr) > 0) return false;
        ReceivedSeqNr = seqNr;
        return true;
    }

    /// <summary>The batches up to this one have been trained on. Saying it again is harmless.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It has not come in: a mistake of the caller.</exception>
    public void Confirm(SeqNr seqNr)
    {
        if (seqNr.CompareTo(ReceivedSeqNr) > 0)
            throw new ArgumentOutOfRangeException(
                nameof(seqNr), seqNr, $"cannot be trained on before it came in, the last is {ReceivedSeqNr}");
        ConfirmedSeqNr = Later(ConfirmedSeqNr, seqNr);
    }

    /// <summary>
    /// Another share of the student's room. A smaller one holds once the batches already asked for have been trained on, because credit
    /// is never taken back.
    /// </summary>
    /// <exception cref="ArgumentException">Not even one batch fits.</exception>
    public void Resize(CreditLimits limits) => Slots = SlotsOf(limits);

    private int SlotsOf(CreditLimits limits) => limits.SlotsFor(_maxBatchBytes) is > 0 and var slots
        ? slots
        : throw new ArgumentException($"a window of {limits.BatchCount} batches and {limits.Bytes} bytes has no room for one batch of "
            + $"{_maxBatchBytes} bytes", nameof(limits));

    private static SeqNr Later(SeqNr one, SeqNr other) => one.CompareTo(other) >= 0 ? one : other;
}
