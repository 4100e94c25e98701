using ActorDistill.Protocol.Credit;
using ActorDistill.Protocol.Identity;

namespace ActorDistill.Protocol.Tests.Credit;

/// <summary>Both sides of the credit together, with credit lost, repeated and late, in drawn orders.</summary>
public sealed class CreditPropertyTests
{
    public static TheoryData<int> Seeds { get; } = [.. Enumerable.Range(1000, 200)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Everything_arrives_in_order_and_never_more_than_the_window_is_in_flight(int seed)
    {
        var random = new Random(seed);
        var limits = new CreditLimits(random.Next(1, 9), random.Next(100, 1000));
        const int maxBatchBytes = 100;
        var (window, grant) = (new CreditWindow(limits, maxBatchBytes), new CreditGrant(random.Next(1, 9)));
        var (wire, said) = (new Queue<SeqNr>(), new List<CreditNumbers>());
        const int batchCount = 60;
        var trained = 0L;
        for (var step = 0; trained < batchCount; step++)
        {
            Assert.True(step < 20_000, $"seed {seed}: no progress");
            switch (random.Next(5))
            {
                case 0 when window.ShouldRequest || random.Next(10) == 0:
                    said.Add(window.Request());
                    break;
                // A loss is one that is never drawn before the next; what was said is taken again and again, in any order.
                case 1 when said.Count > 0:
                    Assert.Null(grant.Take(said[random.Next(Math.Max(0, said.Count - 5), said.Count)]));
                    break;
                case 2 when grant.CanSend:
                    wire.Enqueue(grant.Send());
                    break;
                case 3 when wire.TryDequeue(out var arrived):
                    Assert.True(window.TryReceive(arrived), $"seed {seed}: {arrived}");
                    break;
                case 4 when window.BufferedCount > 0:
                    window.Confirm(new SeqNr(++trained));
                    break;
            }
            var inFlight = grant.SentSeqNr.Value - window.ConfirmedSeqNr.Value;
            Assert.True(inFlight <= window.Slots && inFlight * maxBatchBytes <= limits.Bytes, $"seed {seed}: {inFlight} in flight");
            Assert.True(window.InFlightBytesMax <= limits.Bytes, $"seed {seed}");
        }
        Assert.Equal(batchCount, window.ConfirmedSeqNr.Value);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_teacher_keeps_its_bound_whatever_it_is_told(int seed)
    {
        var random = new Random(seed);
        var bound = random.Next(1, 6);
        var grant = new CreditGrant(bound);
        var (sent, confirmed, requested) = (0L, 0L, 0L);
        for (var step = 0; step < 2000; step++)
        {
            var credit = new CreditNumbers(new SeqNr(AnyNumber(random, sent)), new SeqNr(AnyNumber(random, sent + 3)));
            var (c, r) = (credit.ConfirmedSeqNr.Value, credit.RequestUpToSeqNr.Value);
            var isPossible = c >= 0 && r >= 0 && c <= sent;
            Assert.Equal(isPossible, grant.Take(credit) is null);
            if (isPossible) (confirmed, requested) = (Math.Max(confirmed, c), Math.Max(requested, r));
            Assert.Equal(sent < requested && sent - confirmed < bound, grant.CanSend);
            if (!grant.CanSend) continue;
            Assert.Equal(++sent, grant.Send().Value);
            Assert.InRange(grant.InFlightCount, 0, bound);
        }
    }

    private static long AnyNumber(Random random, long near) => random.Next(8) switch
    {
        0 => long.MaxValue,
        1 => long.MinValue,
        2 => -1,
        3 => random.NextInt64(),
        _ => Math.Max(0, near - random.Next(4)),
    };
}
