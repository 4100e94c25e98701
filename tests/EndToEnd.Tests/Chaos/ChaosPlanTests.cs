using ActorDistill.RunDriving.Chaos;

namespace ActorDistill.EndToEnd.Tests.Chaos;

public sealed class ChaosPlanTests
{
    private static readonly IReadOnlyList<ChaosNode> Nodes = ChaosFiles.Nodes;

    [Fact]
    public void A_seed_always_draws_the_same_plan() =>
        Assert.Equal(ChaosPlan.Draw(7, Nodes, 3).ToString(), ChaosPlan.Draw(7, Nodes, 3).ToString());

    [Fact]
    public void No_plan_asks_more_of_a_cluster_than_it_can_survive()
    {
        for (var seed = 0; seed < 2000; seed++)
        {
            var plan = ChaosPlan.Draw(seed, Nodes, 3);
            Assert.Null(plan.FirstFault(Nodes));
            Assert.Equal(3, plan.Events.Count);
            Assert.Equal(plan.Events.OrderBy(one => one.Moment), plan.Events);
        }
    }

    [Fact]
    public void Every_node_is_killed_and_leaves_and_joins_in_some_plan()
    {
        var seen = Enumerable.Range(0, 500).SelectMany(seed => ChaosPlan.Draw(seed, Nodes, 3).Events)
            .Select(one => (one.Node, one.Act)).ToHashSet();
        Assert.Equal(
            Nodes.SelectMany(node => Enum.GetValues<ChaosAct>().Select(act => (node.Name, act))).ToHashSet(), seen);
    }

    [Theory]
    [InlineData("leave teacher-1, kill coordinator-1", "kill coordinator-1 at 20 %, 1.0 s: two voters are away")]
    [InlineData("leave student-1, leave student-2, kill student-3", "kill student-3 at 30 %, 1.0 s: no student is left")]
    [InlineData("join coordinator-1", "coordinator-1 founds the cluster and is not there at the start")]
    [InlineData("join teacher-1, leave teacher-2, join teacher-2", null)]
    [InlineData("join teacher-1, join teacher-2", "two voters are away")]
    [InlineData("leave student-1, kill student-1", "kill student-1 at 20 %, 1.0 s: the node is away")]
    [InlineData("leave student-1, join student-1, join student-1", "join student-1 at 30 %: the node is there")]
    [InlineData("kill teacher-1, kill teacher-1, leave teacher-2", null)]
    public void A_plan_says_what_the_cluster_could_not_survive(string acts, string? fault) =>
        Assert.Equal(fault, new ChaosPlan(0, [.. acts.Split(", ").Select(Event)]).FirstFault(Nodes));

    private static ChaosEvent Event(string text, int place)
    {
        var act = Enum.Parse<ChaosAct>(text.Split(' ')[0], ignoreCase: true);
        return new ChaosEvent(0.1 * (place + 1), act, text.Split(' ')[1], TimeSpan.FromSeconds(act == ChaosAct.Kill ? 1 : 0));
    }
}
