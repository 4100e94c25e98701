using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Payloads;

namespace ActorDistill.TeacherActors.Log;

/// <summary>What a teacher does next.</summary>
/// <param name="Source">The text of the batch to make; null when there is nothing to make now.</param>
/// <param name="Batch">The batch to make.</param>
/// <param name="Formats">The forms to make it in.</param>
/// <param name="AskAgainAt">With nothing to make: when time alone changes that; null for never.</param>
public readonly record struct ProductionStep(
    BatchSource? Source, BatchId Batch, IReadOnlyList<PayloadFormat> Formats, TimeSpan? AskAgainAt);

/// <summary>
/// Decides which batch is made next. A batch is made when a subscriber has credit for it and nobody has kept it, and then for everyone who
/// will want it. Subscribers of one text go together within the lag limit: the one behind holds back those ahead. One that is further
/// behind, or that does not move for longer than the patience, replays: it is served between the others and stalls nobody, until it has
/// caught up. No clock, no memory, no disk.
/// </summary>
/// <param name="lagLimit">Batches that production may be ahead of a live subscriber, at least 1.</param>
/// <param name="lagPatience">How long a live subscriber may hold production back without taking a batch.</param>
public sealed class ProductionPlan(int lagLimit, TimeSpan lagPatience)
{
    // Live subscribers get at least three batches of four, those that replay at least one.
    private const int LiveTurnsInARow = 3;

    private readonly List<PlannedSubscriber> _subscribers = [];
    private long _joinedCount;
    private long _turn;
    private int _liveTurns;

    /// <summary>Those that are there, in the order of their joining.</summary>
    public IReadOnlyList<PlannedSubscriber> Subscribers => _subscribers;

    /// <summary>Takes a subscriber in. It replays until the plan has seen how far the others are.</summary>
    public PlannedSubscriber Join(StreamKey stream)
    {
        var subscriber = new PlannedSubscriber(stream, _joinedCount++);
        _subscribers.Add(subscriber);
        return subscriber;
    }

    /// <summary>Lets a subscriber go. Going twice is harmless.</summary>
    public void Leave(PlannedSubscriber subscriber) => _subscribers.Remove(subscriber);

    /// <summary>Those who have credit for a batch of a text.</summary>
    public IReadOnlyList<PlannedSubscriber> WaitingFor(BatchSource source, BatchId batch) =>
        [.. _subscribers.Where(one => one.Stream.Source == source && one.DistanceTo(batch) is { } distance && distance < one.CreditCount)];

    /// <summary>What to do now.</summary>
    /// <param name="isKept">Whether a batch is in the log in this form.</param>
    /// <param name="now">From any beginning, never backwards.</param>
    /// <param name="aheadLimit">
    /// Batches that are made for one subscriber before it takes the first of them, at least 1: what is made beyond the log's room pushes
    /// out what nobody has read yet.
    /// </param>
    public ProductionStep Next(Func<BatchKey, bool> isKept, TimeSpan now, long aheadLimit = long.MaxValue)
    {
        Settle();
        var holding = new HashSet<PlannedSubscriber>();
        Demand? live = null, replay = null;
        foreach (var subscriber in _subscribers)
        {
            if (FirstMissing(subscriber, isKept, aheadLimit) is not { } batch) continue;
            var demand = new Demand(subscriber, batch);
            if (!subscriber.IsLive)
                replay = Sooner(replay, demand);
            else if (!IsHeldBack(demand, now, holding))
                live = Sooner(live, demand);
        }
        foreach (var subscriber in _subscribers)
            if (!holding.Contains(subscriber)) subscriber.HoldingSince = null;
        var chosen = replay != null && (live == null || _liveTurns >= LiveTurnsInARow) ? replay : live;
        if (chosen == null)
            return new ProductionStep(null, default, [], holding.Min(one => one.HoldingSince + lagPatience));
        _liveTurns = chosen == live ? _liveTurns + 1 : 0;
        return Make(chosen, isKept);
    }

    /// <summary>Who is live and who replays, from where everyone is.</summary>
    private void Settle()
    {
        foreach (var subscriber in _subscribers)
        {
            var lag = _subscribers.Where(other => other != subscriber && other.IsLive && other.Stream.Source == subscriber.Stream.Source)
                .Max(other => other.Next is { } next ? subscriber.DistanceTo(next) : null) ?? 0;
            // Caught up is nearer than fallen behind, or one at the limit would change its state with each batch.
            if (subscriber.IsLive ? lag > lagLimit : lag <= lagLimit / 2 && subscriber.HasGranted && subscriber.CreditCount > 0)
                subscriber.IsLive = !subscriber.IsLive;
        }
    }

    private static BatchId? FirstMissing(PlannedSubscriber subscriber, Func<BatchKey, bool> isKept, long aheadLimit)
    {
        for (var distance = 0L; distance < Math.Min(subscriber.CreditCount, aheadLimit); distance++)
        {
            if (subscriber.Ahead(distance) is not { } batch) return null;
            if (!isKept(new BatchKey(subscriber.Stream, batch))) return batch;
        }
        return null;
    }

    /// <summary>Whether a live subscriber is so far behind this batch that it must not be made yet.</summary>
    private bool IsHeldBack(Demand demand, TimeSpan now, HashSet<PlannedSubscriber> holding)
    {
        var isHeld = false;
        foreach (var other in _subscribers)
        {
            if (!other.IsLive || other == demand.Subscriber || other.Stream.Source != demand.Subscriber.Stream.Source) continue;
            if (other.DistanceTo(demand.Batch) is not { } distance || distance < lagLimit) continue;
            other.HoldingSince ??= now;
            if (now - other.HoldingSince >= lagPatience)
            {
                other.IsLive = false;
                continue;
            }
            holding.Add(other);
            isHeld = true;
        }
        return isHeld;
    }

    private ProductionStep Make(Demand chosen, Func<BatchKey, bool> isKept)
    {
        var (source, batch) = (chosen.Subscriber.Stream.Source, chosen.Batch);
        var formats = new List<PayloadFormat>();
        _turn++;
        foreach (var subscriber in _subscribers)
        {
            if (subscriber.Stream.Source != source || subscriber.DistanceTo(batch) is not { } distance) continue;
            if (distance < subscriber.CreditCount) subscriber.LastTurn = _turn;
            // One that is far behind and has no credit may never read it. One that has only just joined has no credit either.
            var isLikely = distance < lagLimit || subscriber.CreditCount > 0;
            var format = subscriber.Stream.Format;
            if (isLikely && !formats.Contains(format) && !isKept(new BatchKey(subscriber.Stream, batch))) formats.Add(format);
        }
        return new ProductionStep(source, batch, formats, null);
    }

    private static Demand Sooner(Demand? one, Demand other) =>
        one == null || other.Order.CompareTo(one.Order) < 0 ? other : one;

    private sealed record Demand(PlannedSubscriber Subscriber, BatchId Batch)
    {
        // Whoever waited longest; among those the earlier batch.
        public (long, long, long) Order => (Subscriber.LastTurn, Batch.Value, Subscriber.JoinedAs);
    }
}
