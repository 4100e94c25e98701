using ActorDistill.Cluster.Coordination;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;

namespace ActorDistill.ClusterTests.Coordination;

public sealed class LeaseTableTests
{
    private readonly LeaseTable _table = new();

    [Fact]
    public void A_worker_counts_under_its_newest_lease_only()
    {
        _table.Grant(Lease("a", 1));
        _table.End(Samples.Lease("a"));
        _table.Grant(Lease("a", 2));
        Assert.Null(_table.Of(Samples.Lease("a", 1)));
        Assert.Equal(2, _table.Of(Samples.Lease("a", 2))!.Epoch.Value);
        Assert.Null(_table.Of(Samples.Lease("a", 3)));
        Assert.Null(_table.Of(Samples.Lease("b", 2)));
    }

    [Fact]
    public void Epochs_only_grow_over_all_workers()
    {
        _table.Grant(Lease("a", 1));
        Assert.Throws<InvalidOperationException>(() => _table.Grant(Lease("b", 1)));
        Assert.Throws<InvalidOperationException>(() => _table.Grant(Lease("b", 3)));
        _table.End(Samples.Lease("a"));
        Assert.Throws<InvalidOperationException>(() => _table.Grant(Lease("a", 1)));
        _table.Grant(Lease("b", 2));
        Assert.Equal(new LeaseEpoch(2), _table.Newest);
    }

    [Fact]
    public void A_worker_has_one_lease_at_most()
    {
        _table.Grant(Lease("a", 1));
        Assert.Throws<InvalidOperationException>(() => _table.Grant(Lease("a", 2)));
        Assert.Throws<InvalidOperationException>(() => _table.End(Samples.Lease("a", 2)));
        Assert.Equal(1, Assert.Single(_table.Held).Epoch.Value);
    }

    [Fact]
    public void Workers_are_listed_by_role_and_name()
    {
        foreach (var (name, epoch) in new[] { ("b", 1), ("c", 2), ("a", 3) }) _table.Grant(Lease(name, epoch));
        Assert.Equal(["a", "b", "c"], _table.Of(WorkerRole.Student).Select(lease => lease.Worker.Value));
        Assert.Empty(_table.Of(WorkerRole.Teacher));
    }

    private static Lease Lease(string worker, long epoch) =>
        new(new WorkerId(worker), WorkerRole.Student, new LeaseEpoch(epoch), "address", "", null, Samples.Recipe());
}
