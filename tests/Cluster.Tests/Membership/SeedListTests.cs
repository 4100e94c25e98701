using System.Collections.Immutable;
using ActorDistill.Cluster.Membership;
using Akka.Actor;

namespace ActorDistill.Cluster.Tests.Membership;

public sealed class SeedListTests
{
    private static readonly Address A = NodeAt("a"), B = NodeAt("b"), C = NodeAt("c"), D = NodeAt("d");
    private static readonly ImmutableList<Address> All = [A, B, C, D];

    [Fact]
    public void The_first_start_of_the_founder_lists_itself_first_and_may_found() => Holds(Situation(A, [A]), "a may found");

    [Fact]
    public void A_founder_with_other_seeds_asks_them_before_it_founds() => Holds(Situation(A, [A, B]), "a b may found");

    [Fact]
    public void A_node_without_seeds_is_the_founder() => Holds(Situation(A, []), "a may found");

    [Fact]
    public void The_first_start_of_another_node_lists_the_seeds() => Holds(Situation(C, [A, B]), "a b");

    [Fact]
    public void A_founder_that_remembers_a_cluster_lists_only_the_others() => Holds(Situation(A, [A], A, B, C), "b c");

    [Fact]
    public void A_founder_that_remembers_only_itself_has_nobody_to_ask() => Holds(Situation(A, [A], A), "");

    [Fact]
    public void Another_node_that_comes_back_asks_the_seeds_and_all_it_remembers() => Holds(Situation(C, [A], A, B, C, D), "a b d");

    [Fact]
    public void A_second_seed_never_founds() => Holds(Situation(B, [A, B]), "a");

    /// <summary>Every node, seed list and memory of up to four nodes.</summary>
    [Fact]
    public void In_every_situation_the_rule_holds()
    {
        Address[][] seedLists = [[], [A], [A, B], [B, A], [C, A, B]];
        var situations = (
            from self in All
            from seeds in seedLists
            from bits in Enumerable.Range(0, 1 << All.Count)
            select Situation(self, seeds, [.. All.Where((_, i) => (bits >> i & 1) == 1)])).ToList();
        Assert.Equal(4 * 5 * 16, situations.Count);
        foreach (var situation in situations)
        {
            var list = SeedList.For(situation);
            var others = situation.Configured.Concat(situation.Known.Members).ToHashSet();
            others.Remove(situation.Self);
            Assert.Equal(list.Nodes.Count, list.Nodes.Distinct().Count());
            Assert.True(others.SetEquals(list.Nodes.Remove(situation.Self)));
            Assert.Equal(list.MayFound ? 0 : -1, list.Nodes.IndexOf(situation.Self));
            Assert.Equal(situation.IsFounder && situation.Known.Members.IsEmpty, list.MayFound);
            Assert.Equal(situation.IsFounder && !situation.Known.Members.IsEmpty, situation.FoundsAnew);
        }
    }

    private static void Holds(SeedSituation situation, string expected)
    {
        var list = SeedList.For(situation);
        Assert.Equal(expected, string.Join(' ', list.Nodes.Select(node => node.Host)) + (list.MayFound ? " may found" : ""));
    }

    private static SeedSituation Situation(Address self, IReadOnlyList<Address> seeds, params Address[] known) =>
        new(self, seeds, KnownMembers.Of(known, known));

    private static Address NodeAt(string host) => new("akka.tcp", NodeConfig.SystemName, host, 2551);
}
