using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Credit;
using ActorDistill.Protocol.Identity;
using ActorDistill.StudentActors.Intake.Merging;

namespace ActorDistill.StudentActors.Tests.Intake.Merging;

/// <summary>What one call brings to the student: a batch at its place, or null for "taken on".</summary>
internal readonly record struct Arrival(SeqNr SeqNr, BatchId? Batch);

/// <summary>The teacher's end of one call, with the orders and the batches that are under way.</summary>
internal sealed class SimulatedCall(OpenStream opened, int teacherLimit)
{
    private readonly CreditGrant _grant = new(teacherLimit);
    private readonly List<BatchId> _asked = [];

    // As the student knows it.
    private readonly List<BatchId> _ordered = [.. opened.Ranges.SelectMany(BatchesOf)];

    public StreamId Id => opened.Stream;

    public Queue<IntakeOrder> Orders { get; } = new([opened]);

    public Queue<Arrival> Arrivals { get; } = [];

    /// <summary>Places that the student has ever granted, counted at the student.</summary>
    public long GrantedCount { get; private set; } = opened.Credit.RequestUpToSeqNr.Value;

    public long ReceivedCount { get; set; }

    /// <summary>Batches that may come and have not, as the student counts them.</summary>
    public IEnumerable<BatchId> Outstanding => _ordered.Skip((int)ReceivedCount).Take((int)(GrantedCount - ReceivedCount));

    /// <summary>Whether the student has ended it.</summary>
    public bool IsOrderedToClose { get; private set; }

    public bool IsClosed { get; private set; }

    public bool IsDamaged { get; set; }

    public bool CanSend => _asked.Count > _grant.SentSeqNr.Value && _grant.CanSend;

    public override string ToString() =>
        $"{Id}: asked {string.Join(' ', _asked.Select(batch => batch.Value))}, granted {GrantedCount} (known {_grant.RequestUpToSeqNr}), "
        + $"sent {_grant.SentSeqNr}, confirmed {_grant.ConfirmedSeqNr} of at most {teacherLimit}, received {ReceivedCount}, "
        + $"{Orders.Count} orders and {Arrivals.Count} arrivals under way{(IsClosed ? ", closed" : "")}";

    public void Order(IntakeOrder order)
    {
        if (order is CreditStream { Credit: var credit })
        {
            // Never less than before: what was granted may be under way.
            Assert.True(credit.RequestUpToSeqNr.Value >= GrantedCount);
            GrantedCount = credit.RequestUpToSeqNr.Value;
        }
        if (order is ExtendStream { Range: var range }) _ordered.AddRange(BatchesOf(range));
        IsOrderedToClose |= order is CloseStream;
        Orders.Enqueue(order);
    }

    public void TakeOrder()
    {
        switch (Orders.Dequeue())
        {
            case OpenStream open:
                foreach (var range in open.Ranges)
                    Ask(range);
                Assert.Null(_grant.Take(open.Credit));
                Arrivals.Enqueue(new Arrival(default, null));
                break;
            case ExtendStream extend:
                Ask(extend.Range);
                break;
            case CreditStream credit:
                Assert.Null(_grant.Take(credit.Credit));
                break;
            case CloseStream:
                IsClosed = true;
                break;
            case var order:
                throw new InvalidOperationException($"{order} is not known");
        }
    }

    public void Send()
    {
        var place = _grant.Send();
        Arrivals.Enqueue(new Arrival(place, _asked[(int)place.Value - 1]));
    }

    private void Ask(BatchRange range) => _asked.AddRange(BatchesOf(range));

    private static IEnumerable<BatchId> BatchesOf(BatchRange range)
    {
        for (var batch = range.First; range.Contains(batch); batch = batch.Next)
            yield return batch;
    }
}
