using System.Collections.Immutable;
using ActorDistill.Cluster.Membership;
using ActorDistill.Settings.Nodes;
using Akka.Actor;

namespace ActorDistill.Cluster.Tests.Membership;

public sealed class SeedListTests
{
    private static readonly Address A = NodeAt("a"), B = NodeAt("b"), C = NodeAt("c"), D = NodeAt("d");
    private static readonly ImmutableList<Address> All = [A, B, C, D];

    [Fact]
    public void The_first_start_of_the_founder_lists_itself_first_and_may_found() =>
        Holds(Situation(A, [A]), "a may found");

    [Fact]
    public void A_node_without_seeds_is_the_founder() => Holds(Situation(A, []), "a may found");

    [Fact]
    public void The_first_start_of_another_node_lists_the_seeds() => Holds(Situation(C, [A, B]), "a b");

    [Fact]
    public void A_founder_that_comes_back_asks_all_it_remembers_before_it_founds() =>
        Holds(Situation(A, [A], Voters(A, B, C)), "a b c may found");

    [Fact]
    public void Another_node_that_comes_back_asks_the_seeds_and_all_it_remembers() =>
        Holds(Situation(C, [A], Voters(A, B, C, D)), "a b d");

    [Fact]
    public void A_second_seed_never_founds() => Holds(Situation(B, [A, B], Voters(A, B)), "a");

    [Fact]
    public void A_founder_that_was_downed_lists_only_the_others() => Holds(Situation(A, [A], Voters(A, B, C), isDowned: true), "b c");

    [Fact]
    public void It_founds_nothing_while_it_sees_no_majority() =>
        Holds(Situation(A, [A], Voters(A, B, C, D), isDowned: true, asked: [B]), "b c d");

    [Fact]
    public void It_founds_anew_once_a_majority_was_there_for_a_whole_attempt_and_had_no_cluster() =>
        Holds(Situation(A, [A], Voters(A, B, C, D), isDowned: true, asked: [B, C]), "a b c d may found");

    [Fact]
    public void Of_two_voters_both_are_needed() => Holds(Situation(A, [A], Voters(A, B), isDowned: true, asked: []), "b");

    [Fact]
    public void Students_do_not_count_for_it()
    {
        var known = KnownMembers.Of([Member(A, true), Member(B, true), Member(C, false), Member(D, false)]);
        Holds(Situation(A, [A], known, isDowned: true, asked: [C, D]), "b c d");
        Holds(Situation(A, [A], known, isDowned: true, asked: [B]), "a b c d may found");
    }

    [Fact]
    public void Even_the_only_voter_asks_for_a_whole_attempt()
    {
        var known = KnownMembers.Of([Member(A, true), Member(B, false)]);
        Holds(Situation(A, [A], known, isDowned: true), "b");
        Holds(Situation(A, [A], known, isDowned: true, asked: []), "a b may found");
    }

    [Fact]
    public void Where_there_was_no_voter_all_members_count()
    {
        var known = KnownMembers.Of([Member(A, false), Member(B, false), Member(C, false)]);
        Holds(Situation(A, [A], known, isDowned: true, asked: []), "b c");
        Holds(Situation(A, [A], known, isDowned: true, asked: [C]), "a b c may found");
    }

    [Fact]
    public void What_was_remembered_under_another_protocol_is_not_asked()
    {
        var old = KnownMembers.Of([Member(B.WithProtocol("akka.ssl.tcp"), true), Member(C, true)]);
        Holds(Situation(A, [A], old), "a c may found");
    }

    /// <summary>Every node, seed list, memory and set of answers of up to four nodes.</summary>
    [Fact]
    public void In_every_situation_the_rule_holds()
    {
        Address[][] seedLists = [[], [A], [A, B], [B, A], [C, A, B]];
        var cases = (
            from self in All
            from seeds in seedLists
            from members in Subsets(All)
            from voters in Subsets(members)
            from isDowned in new[] { false, true }
            from asked in Subsets(members.Remove(self)).Select(set => set.ToImmutableHashSet()).Append(null)
            let known = KnownMembers.Of(members.Select(node => Member(node, voters.Contains(node))))
            select (Situation: Situation(self, seeds, known, isDowned, asked), Voters: voters)).ToList();
        Assert.InRange(cases.Count, 10_000, int.MaxValue);
        foreach (var (situation, voters) in cases) Check(situation, voters);
    }

    [Fact]
    public void Of_two_sides_of_a_partition_at_most_one_may_found_anew()
    {
        // Without anyone to remember there is nobody to protect.
        var cases = from voters in Subsets(All) where !voters.IsEmpty from side in Subsets(All) select (voters, side);
        foreach (var (voters, side) in cases)
        {
            var known = Voters([.. voters]);
            var other = All.RemoveRange(side);
            Assert.False(MayFound(side) && MayFound(other), $"{Text(voters)}: {Text(side)} and {Text(other)}");

            bool MayFound(ImmutableList<Address> there) => there.Any(founder =>
                SeedList.For(Situation(founder, [founder], known, isDowned: true, asked: [.. there.Remove(founder)])).MayFound);
        }
    }

    private static void Check(SeedSituation situation, ImmutableList<Address> voters)
    {
        var list = SeedList.For(situation);
        var others = situation.Configured.Concat(situation.Known.Members.Select(member => member.Address)).ToHashSet();
        others.Remove(situation.Self);
        Assert.Equal(list.Nodes.Count, list.Nodes.Distinct().Count());
        Assert.True(others.SetEquals(list.Nodes.Remove(situation.Self)));
        Assert.Equal(list.MayFound ? 0 : -1, list.Nodes.IndexOf(situation.Self));
        var isFounder = situation.Configured.Count == 0 || situation.Configured[0] == situation.Self;
        var deciding = voters.IsEmpty ? [.. situation.Known.Members.Select(member => member.Address)] : voters;
        var there = deciding.Count(node => node == situation.Self || situation.AskedInVain?.Contains(node) == true);
        var mayAnew = situation.AskedInVain is not null && (deciding.IsEmpty || there > deciding.Count / 2);
        Assert.Equal(isFounder && (!situation.Known.IsDowned || mayAnew), list.MayFound);
    }

    private static void Holds(SeedSituation situation, string expected)
    {
        var list = SeedList.For(situation);
        Assert.Equal(expected, Text(list.Nodes) + (list.MayFound ? " may found" : ""));
    }

    private static SeedSituation Situation(
        Address self,
        IReadOnlyList<Address> seeds,
        KnownMembers? known = null,
        bool isDowned = false,
        ImmutableHashSet<Address>? asked = null) =>
        new(self, seeds, (known ?? KnownMembers.None) with { IsDowned = isDowned }, NodeSettings.Voter, asked);

    private static KnownMembers Voters(params Address[] nodes) => KnownMembers.Of(nodes.Select(node => Member(node, true)));

    private static KnownMember Member(Address node, bool isVoter) => new(node, isVoter ? [NodeSettings.Voter] : []);

    private static IEnumerable<ImmutableList<Address>> Subsets(ImmutableList<Address> nodes) =>
        Enumerable.Range(0, 1 << nodes.Count).Select(bits => nodes.Where((_, i) => (bits >> i & 1) == 1).ToImmutableList());

    private static string Text(IEnumerable<Address> nodes) => string.Join(' ', nodes.Select(node => node.Host));

    private static Address NodeAt(string host) => new("akka.tcp", NodeConfig.SystemName, host, 2551);
}
