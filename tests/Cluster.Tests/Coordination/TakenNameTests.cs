using ActorDistill.Cluster.Coordination;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;

namespace ActorDistill.ClusterTests.Coordination;

/// <summary>A worker registers while another node has its name.</summary>
public sealed class TakenNameTests
{
    private readonly CoordinatorState _state = new(Samples.Plan, new Samples.Reader(), new CoordinatorEpoch(1));

    public TakenNameTests() => _state.Handle(Samples.Student("s1"), "@one");

    [Fact]
    public void As_long_as_that_one_is_there_it_waits_and_takes_nothing_from_it()
    {
        var decision = _state.Handle(Samples.Student("s1"), "@two", isNameTaken: true);
        var postponed = Assert.IsType<Registration.WorkerPostponed>(Assert.Single(decision.Orders).Message);
        Assert.Equal("s1 is at @one, which is in the cluster: one of them needs another name", postponed.Detail);
        Assert.Empty(decision.Events);
    }

    [Fact]
    public void When_that_one_is_gone_it_has_the_name()
    {
        _state.Handle(Samples.Student("s1"), "@two", isNameTaken: true);
        _state.Lose(Samples.Lease("s1", 1), "its node is gone");
        Assert.Single(_state.Handle(Samples.Student("s1"), "@two").Events.OfType<CoordinatorEvent.LeaseGranted>());
    }

    [Fact]
    public void One_that_may_not_join_at_all_is_told_that_and_not_who_has_the_name()
    {
        var wrong = Samples.Student("s1") with { Token = new JoinToken("wrong") };
        var decision = _state.Handle(wrong, "@two", isNameTaken: true);
        Assert.Equal(RefusalReason.Token, Assert.IsType<Registration.WorkerRefused>(Assert.Single(decision.Orders).Message).Reason);
    }
}
