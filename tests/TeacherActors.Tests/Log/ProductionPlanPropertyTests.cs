using ActorDistill.Protocol.Batches;
using ActorDistill.TeacherActors.Log;
using ActorDistill.TeacherActors.Tests.Doubles;

namespace ActorDistill.TeacherActors.Tests.Log;

/// <summary>Subscribers that join, read, grant, stall and leave at random, and a log that forgets at random.</summary>
public sealed class ProductionPlanPropertyTests
{
    private const int LagLimit = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly StreamKey[] Streams =
    [
        Samples.SmallExact, Samples.SmallExact with { Format = Samples.Halved }, new(Samples.Small with { Seed = 8 }, Samples.Exact),
    ];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 30)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Only_what_someone_waits_for_is_made_and_no_live_subscriber_is_left_behind(int seed)
    {
        var random = new Random(seed);
        var plan = new ProductionPlan(LagLimit, Patience);
        var kept = new HashSet<BatchKey>();
        var now = TimeSpan.Zero;
        for (var turn = 0; turn < 400; turn++)
        {
            Disturb(random, plan, kept);
            now += TimeSpan.FromMilliseconds(random.Next(500));
            var step = plan.Next(kept.Contains, now);
            if (step.Source == null) continue;
            var waiting = plan.WaitingFor(step.Source, step.Batch);
            Assert.True(waiting.Any(one => !kept.Contains(new BatchKey(one.Stream, step.Batch))), $"seed {seed}: nobody waits");
            Assert.Equal(step.Formats.Count, step.Formats.Distinct().Count());
            Assert.All(step.Formats, format => Assert.DoesNotContain(new BatchKey(new StreamKey(step.Source, format), step.Batch), kept));
            if (waiting.All(one => one.IsLive)) AssertNobodyLeftBehind(plan, step, seed);
            foreach (var format in step.Formats) kept.Add(new BatchKey(new StreamKey(step.Source, format), step.Batch));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Whoever_has_credit_is_served_before_long_whatever_the_others_do(int seed)
    {
        var random = new Random(seed);
        var plan = new ProductionPlan(LagLimit, Patience);
        var kept = new HashSet<BatchKey>();
        for (var turn = 0; turn < 50; turn++) Disturb(random, plan, kept);
        var patient = plan.Join(Streams[0]);
        patient.Extend(Samples.Range(random.Next(40), 20));
        patient.AllowUpTo(long.MaxValue);
        var now = TimeSpan.Zero;
        var turns = 0;
        while (patient.Next is { } next)
        {
            Assert.True(++turns < 5000, $"seed {seed}: not served after {turns} turns");
            var step = plan.Next(kept.Contains, now);
            now = step.Source == null && step.AskAgainAt is { } at ? at : now + TimeSpan.FromMilliseconds(10);
            foreach (var format in step.Formats) kept.Add(new BatchKey(new StreamKey(step.Source!, format), step.Batch));
            // The others stall for good; one of them takes a batch now and then.
            if (random.Next(4) == 0) Read(plan.Subscribers[random.Next(plan.Subscribers.Count)], kept);
            if (kept.Contains(new BatchKey(patient.Stream, next))) patient.Advance();
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Subscribers_that_begin_together_cost_one_forward_for_each_batch(int seed)
    {
        var random = new Random(seed);
        var plan = new ProductionPlan(LagLimit, Patience);
        var kept = new HashSet<BatchKey>();
        var subscribers = Enumerable.Range(0, random.Next(1, 9)).Select(_ => plan.Join(Streams[random.Next(2)])).ToArray();
        foreach (var subscriber in subscribers)
        {
            subscriber.Extend(Samples.Range(0, 60));
            subscriber.AllowUpTo(1);
        }
        var forwards = new List<long>();
        while (subscribers.Any(one => one.Next != null))
        {
            var one = subscribers[random.Next(subscribers.Length)];
            one.AllowUpTo(one.ReadCount + random.Next(4));
            if (plan.Next(kept.Contains, TimeSpan.Zero) is { Source: { } source } step)
            {
                forwards.Add(step.Batch.Value);
                foreach (var format in step.Formats) kept.Add(new BatchKey(new StreamKey(source, format), step.Batch));
            }
            Read(subscribers[random.Next(subscribers.Length)], kept);
        }
        Assert.True(forwards.Count == 60 && forwards.Distinct().Count() == 60, $"seed {seed}: {forwards.Count} forwards");
    }

    private static void AssertNobodyLeftBehind(ProductionPlan plan, ProductionStep step, int seed)
    {
        foreach (var live in plan.Subscribers.Where(one => one.IsLive && one.Stream.Source == step.Source && one.CreditCount == 0))
            Assert.True(live.DistanceTo(step.Batch) is null or < LagLimit, $"seed {seed}: a live subscriber is left behind");
    }

    private static void Disturb(Random random, ProductionPlan plan, HashSet<BatchKey> kept)
    {
        var someone = plan.Subscribers.Count > 0 ? plan.Subscribers[random.Next(plan.Subscribers.Count)] : null;
        switch (random.Next(8))
        {
            case 0 when plan.Subscribers.Count < 8:
                plan.Join(Streams[random.Next(Streams.Length)]).Extend(new BatchRange(new(random.Next(50)), random.Next(1, 60)));
                break;
            case 1 when someone != null && random.Next(4) == 0:
                plan.Leave(someone);
                break;
            case 2 when kept.Count > 0:
                kept.Remove(kept.ElementAt(random.Next(kept.Count)));
                break;
            case 3 when someone != null:
                someone.Extend(new BatchRange(new(random.Next(100)), random.Next(1, 10)));
                break;
            case 4 or 5 when someone != null:
                someone.AllowUpTo(someone.ReadCount + random.Next(10));
                break;
            default:
                if (someone != null) Read(someone, kept);
                break;
        }
    }

    private static void Read(PlannedSubscriber one, HashSet<BatchKey> kept)
    {
        if (one.CreditCount > 0 && one.Next is { } next && kept.Contains(new BatchKey(one.Stream, next))) one.Advance();
    }
}
