using System.Collections.Immutable;
using ActorDistill.Cluster.Membership;
using Akka.Actor;

namespace ActorDistill.Cluster.Tests.Membership;

public sealed class FoundingRoundTests
{
    private static readonly ImmutableList<Address> All = [.. "abcde".Select(NodeAt)];

    [Fact]
    public void Who_was_a_cluster_alone_founds_without_waiting()
    {
        var round = First("a", "a");
        Assert.True(round is { IsComplete: true, MayFound: true });
    }

    [Fact]
    public void Nobody_founds_unheard() => Assert.False(First("abc", "abc") is { IsComplete: true } or { MayFound: true });

    [Fact]
    public void Most_of_the_last_voters_are_needed_and_enough()
    {
        var round = First("abcde", "abcde").After(NodeAt('b'), Alone("abcde"));
        Assert.False(round.MayFound);
        round = round.After(NodeAt('c'), Alone("abcde"));
        Assert.True(round is { MayFound: true, IsComplete: false });
        Assert.Equal("de", Text(round.Missing));
    }

    [Fact]
    public void Of_two_halves_the_one_with_the_lowest_address_founds()
    {
        Assert.True(First("abcd", "abcd").After(NodeAt('d'), Alone("abcd")).MayFound);
        var other = FoundingRound.First(NodeAt('b'), Nodes("abcd"), Nodes("abcd")).After(NodeAt('c'), Alone("abcd"));
        Assert.False(other.MayFound);
    }

    [Fact]
    public void Who_votes_not_is_asked_and_does_not_count()
    {
        var round = First("abc", "abcde").After(NodeAt('d'), Alone("abc")).After(NodeAt('e'), Alone("abc"));
        Assert.Equal("bcde", Text(round.Asked));
        Assert.False(round.MayFound);
        Assert.True(round.After(NodeAt('c'), Alone("abc")).MayFound);
    }

    [Fact]
    public void What_the_others_remember_counts_too()
    {
        // c has been in the cluster after a, when it was c, d and e alone.
        var round = First("abc", "abc").After(NodeAt('b'), Alone("abc")).After(NodeAt('c'), Alone("cde"));
        Assert.False(round.MayFound);
        round = round.Next();
        Assert.Equal("bcde", Text(round.Asked));
        round = round.After(NodeAt('b'), Alone("abc")).After(NodeAt('c'), Alone("cde")).After(NodeAt('d'), Alone("cde"));
        Assert.True(round.MayFound);
    }

    [Fact]
    public void A_node_that_remembers_nobody_stands_in_nobodys_way() =>
        Assert.True(First("ab", "ab").After(NodeAt('b'), Alone("")) is { MayFound: true, IsComplete: true });

    [Fact]
    public void Each_round_counts_only_its_own_answers()
    {
        var round = First("abc", "abc").After(NodeAt('b'), Alone("abc")).Next();
        Assert.False(round.MayFound);
        Assert.True(round.After(NodeAt('c'), Alone("abc")).MayFound);
    }

    [Fact]
    public void Who_said_yes_must_say_no_first()
    {
        var round = First("abc", "abc").After(NodeAt('c'), FoundingAnswer.InCluster).After(NodeAt('b'), Alone("abc"));
        Assert.False(round.MayFound);
        round = round.Next().Next().After(NodeAt('b'), Alone("abc"));
        Assert.False(round.MayFound);
        Assert.Equal("c", Text(round.InCluster));
        Assert.True(round.After(NodeAt('c'), Alone("abc")).MayFound);
    }

    [Fact]
    public void Who_says_no_and_then_yes_has_said_yes()
    {
        var round = First("ab", "ab").After(NodeAt('b'), Alone("ab")).After(NodeAt('b'), FoundingAnswer.InCluster);
        Assert.False(round is { MayFound: true } or { IsComplete: true });
        Assert.Equal("b", Text(round.Missing));
    }

    [Fact]
    public void Who_was_not_asked_is_not_heard()
    {
        var round = First("abc", "abc");
        Assert.Same(round, round.After(NodeAt('d'), FoundingAnswer.InCluster));
        Assert.Same(round, round.After(NodeAt('d'), Alone("")));
        Assert.Same(round, round.After(NodeAt('a'), Alone("")));
    }

    [Fact]
    public void However_many_the_others_name_only_so_many_are_asked()
    {
        var named = Enumerable.Range(0, 2 * FoundingRound.AskedMax).Select(i => NodeAt('b').WithPort(i)).ToImmutableList();
        var round = First("ab", "ab");
        for (var i = 0; i < 3; i++) round = round.After(NodeAt('b'), FoundingAnswer.Alone(named)).Next();
        Assert.Equal(FoundingRound.AskedMax, round.Asked.Count);
        Assert.False(round.After(NodeAt('b'), FoundingAnswer.Alone(named)).MayFound);
    }

    [Fact]
    public void A_voter_of_another_system_counts_and_is_not_asked()
    {
        var stranger = NodeAt('c').WithSystem("another");
        var answer = FoundingAnswer.Alone([stranger]);
        var round = First("ab", "ab").After(NodeAt('b'), answer).Next().After(NodeAt('b'), answer);
        Assert.Equal("b", Text(round.Asked));
        Assert.False(round.MayFound);
    }

    /// <summary>Every set of voters that all remember, every split in two, every founder.</summary>
    [Fact]
    public void Of_two_sides_of_a_partition_at_most_one_may_found_and_without_a_partition_everybody_may()
    {
        foreach (var voters in Subsets().Where(voters => !voters.IsEmpty))
        {
            Assert.All(voters, founder => Assert.True(MayFound(founder, All, voters)));
            foreach (var side in Subsets())
            {
                var other = All.RemoveRange(side);
                var founding = new[] { side, other }.Count(there => there.Any(founder => MayFound(founder, there, voters)));
                Assert.True(founding <= 1, $"{Text(voters)}: {Text(side)} and {Text(other)}");
            }
        }
    }

    /// <summary>
    /// A founder remembers all. Without it a majority went on with fewer, and of those a majority again with fewer still: whoever is on the
    /// other side of a partition from these, the founder among them, founds nothing, as long as each remembers the last it was in.
    /// </summary>
    [Fact]
    public void Nobody_founds_beside_what_went_on_without_him()
    {
        var count = 0;
        foreach (var second in Subsets().Where(second => IsMajority(second, All)))
        {
            foreach (var third in Subsets().Where(third => third.All(second.Contains) && IsMajority(third, second)))
            {
                var rest = All.RemoveRange(third);
                foreach (var founder in rest)
                {
                    var round = FoundingRound.First(founder, second.Contains(founder) ? second : All, All);
                    foreach (var node in rest.Remove(founder))
                        round = round.After(node, FoundingAnswer.Alone(second.Contains(node) ? second : All));
                    Assert.False(round.MayFound, $"{founder} beside {Text(third)} after {Text(second)}");
                    count++;
                }
            }
        }
        Assert.InRange(count, 50, int.MaxValue);
    }

    private static bool IsMajority(ImmutableList<Address> some, ImmutableList<Address> of) =>
        2 * some.Count > of.Count || 2 * some.Count == of.Count && some.Contains(of[0]);

    private static bool MayFound(Address founder, ImmutableList<Address> there, ImmutableList<Address> voters)
    {
        var round = FoundingRound.First(founder, voters, All);
        foreach (var node in there.Remove(founder)) round = round.After(node, FoundingAnswer.Alone(voters));
        return round.MayFound;
    }

    private static FoundingRound First(string voters, string others) => FoundingRound.First(NodeAt('a'), Nodes(voters), Nodes(others));

    private static FoundingAnswer Alone(string voters) => FoundingAnswer.Alone(Nodes(voters));

    private static IEnumerable<ImmutableList<Address>> Subsets() =>
        Enumerable.Range(0, 1 << All.Count).Select(bits => All.Where((_, i) => (bits >> i & 1) == 1).ToImmutableList());

    private static ImmutableList<Address> Nodes(string names) => [.. names.Select(NodeAt)];

    private static string Text(IEnumerable<Address> nodes) => string.Concat(nodes.Select(node => node.Host));

    private static Address NodeAt(char name) => new("akka.tcp", NodeConfig.SystemName, name.ToString(), 2551);
}
