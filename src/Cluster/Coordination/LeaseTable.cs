using System.Text;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;

namespace ActorDistill.Cluster.Coordination;

/// <summary>
/// Which workers count. A worker has one lease at most, and each has a higher epoch than any before it, so that what an earlier incarnation
/// still says is recognised.
/// </summary>
public sealed class LeaseTable
{
    private readonly SortedDictionary<string, Lease> _held = new(StringComparer.Ordinal);

    /// <summary>The newest epoch that was ever given.</summary>
    public LeaseEpoch Newest { get; private set; }

    /// <summary>All leases that are held, in the order of the workers' names.</summary>
    public IReadOnlyCollection<Lease> Held => _held.Values;

    /// <summary>The lease that a worker holds; null when it holds none.</summary>
    public Lease? Of(WorkerId worker) => _held.GetValueOrDefault(worker.Value);

    /// <summary>The lease under which a worker speaks; null when it does not hold that one any more.</summary>
    public Lease? Of(WorkerLease speaker) => Of(speaker.Worker) is { } lease && lease.Epoch == speaker.Epoch ? lease : null;

    /// <summary>Those of one role, in the order of the workers' names.</summary>
    public IEnumerable<Lease> Of(WorkerRole role) => _held.Values.Where(lease => lease.Role == role);

    /// <summary>A worker begins to count.</summary>
    /// <exception cref="InvalidOperationException">Its epoch is not the next, or it holds a lease already.</exception>
    public void Grant(Lease lease)
    {
        if (lease.Epoch != Newest.Next)
            throw new InvalidOperationException($"{lease.Epoch} of {lease.Worker} follows {Newest}");
        if (!_held.TryAdd(lease.Worker.Value, lease))
            throw new InvalidOperationException($"{lease.Worker} holds {Of(lease.Worker)!.Epoch} and is given {lease.Epoch}");
        Newest = lease.Epoch;
    }

    /// <summary>A worker counts no more.</summary>
    /// <exception cref="InvalidOperationException">It does not hold that lease.</exception>
    public Lease End(WorkerLease ended)
    {
        if (Of(ended) is not { } lease) throw new InvalidOperationException($"{ended.Worker} does not hold {ended.Epoch}");
        _held.Remove(ended.Worker.Value);
        return lease;
    }

    internal void Describe(StringBuilder text)
    {
        text.Append("leases: newest ").Append(Newest.Value).Append('\n');
        foreach (var lease in Held) text.Append("  ").Append(lease).Append('\n');
    }
}
