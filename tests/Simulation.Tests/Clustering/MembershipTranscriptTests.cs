using Akka.Testing;

namespace ActorDistill.SimulationTests.Clustering;

/// <summary>Membership without actors, network or clock. Each test is a transcript: indented lines are answers.</summary>
public sealed class MembershipTranscriptTests
{
    [Fact]
    public void A_member_comes_up_once_all_that_are_up_know_it() => Holds("""
        a founds
            a: a Joining; seen by a, all agree
        a leads
            a: a Up; seen by a, all agree
        a admits b
            a: a Up, b Joining; seen by a, all agree
        a leads
            a: a Up, b Up; seen by a
        # b is up and does not know yet: nothing is decided before it does.
        a admits c
            a: a Up, b Up, c Joining; seen by a
        a leads
            a: a Up, b Up, c Joining; seen by a
        a tells b
            b: a Up, b Up, c Joining; seen by a b, all agree
        # b agrees, but does not lead.
        b leads
            b: a Up, b Up, c Joining; seen by a b, all agree
        b tells a
            a: a Up, b Up, c Joining; seen by a b, all agree
        a leads
            a: a Up, b Up, c Up; seen by a
        """);

    [Fact]
    public void Opinions_that_neither_is_newer_are_put_together_and_seen_by_nobody_but_who_did() => Holds("""
        a founds
            a: a Joining; seen by a, all agree
        a leads
            a: a Up; seen by a, all agree
        a admits b
            a: a Up, b Joining; seen by a, all agree
        a leads
            a: a Up, b Up; seen by a
        a tells b
            b: a Up, b Up; seen by a b, all agree
        a admits c
            a: a Up, b Up, c Joining; seen by a
        b admits d
            b: a Up, b Up, d Joining; seen by b
        a tells b
            b: a Up, b Up, c Joining, d Joining; seen by b
        b tells a
            a: a Up, b Up, c Joining, d Joining; seen by a b, all agree
        """);

    [Fact]
    public void A_lost_member_is_removed_only_once_it_is_down_and_is_not_taken_in_again() => Holds("""
        a founds
            a: a Joining; seen by a, all agree
        a leads
            a: a Up; seen by a, all agree
        a admits b
            a: a Up, b Joining; seen by a, all agree
        a leads
            a: a Up, b Up; seen by a
        a tells b
            b: a Up, b Up; seen by a b, all agree
        b tells a
            a: a Up, b Up; seen by a b, all agree
        a misses b
            a: a Up, b Up unreachable; seen by a
        a leads
            a: a Up, b Up unreachable; seen by a
        a downs b
            a: a Up, b Down unreachable; seen by a, all agree
        a leads
            a: a Up; seen by a, all agree
        # b's old opinion does not bring it back; b learns that it is none.
        b tells a
            a: a Up; seen by a, all agree
        a tells b
            b: a Up; seen by a b, all agree
        a admits b#2
            a: a Up, b#2 Joining; seen by a, all agree
        """);

    [Fact]
    public void A_member_that_leaves_is_removed_when_it_has_handed_over_and_not_before() => Holds("""
        a founds
            a: a Joining; seen by a, all agree
        a leads
            a: a Up; seen by a, all agree
        a admits b
            a: a Up, b Joining; seen by a, all agree
        a leads
            a: a Up, b Up; seen by a
        a tells b
            b: a Up, b Up; seen by a b, all agree
        b leaves
            b: a Up, b Leaving; seen by b
        b tells a
            a: a Up, b Leaving; seen by a b, all agree
        a leads
            a: a Up, b Exiting; seen by a, all agree
        a leads
            a: a Up, b Exiting; seen by a, all agree
        a confirms b
            a: a Up, b Exiting; seen by a, all agree
        a leads
            a: a Up; seen by a, all agree
        """);

    [Fact]
    public void The_side_with_more_voters_goes_on_however_many_others_are_lost() => Holds($"""
        {Cluster("a voter", "b voter", "c", "d", "e")}
        a misses c
            a: a Up, b Up, c Up unreachable, d Up, e Up; seen by a
        a misses d
            a: a Up, b Up, c Up unreachable, d Up unreachable, e Up; seen by a
        a misses e
            a: a Up, b Up, c Up unreachable, d Up unreachable, e Up unreachable; seen by a
        a decides voter
            downs c d e
        # With a vote for everyone the others would be the majority.
        a decides -
            downs a b
        """);

    [Fact]
    public void Of_two_equal_sides_the_one_with_the_lowest_address_goes_on() => Holds($"""
        {Cluster("a voter", "b voter")}
        a misses b
            a: a Up, b Up unreachable; seen by a
        a decides voter
            downs b
        b misses a
            b: a Up unreachable, b Up; seen by b
        b decides voter
            downs b
        """);

    [Fact]
    public void Where_there_is_no_voter_nobody_goes_on() => Holds($"""
        {Cluster("a", "b")}
        a misses b
            a: a Up, b Up unreachable; seen by a
        a decides voter
            downs a b
        """);

    [Fact]
    public void Two_that_cannot_reach_each_other_but_are_both_reached_by_others_are_both_downed() => Holds($"""
        {Cluster("a voter", "b voter", "c voter", "d voter", "e voter")}
        a misses b
            a: a Up, b Up unreachable, c Up, d Up, e Up; seen by a
        a tells c
            c: a Up, b Up unreachable, c Up, d Up, e Up; seen by a c
        c tells b
            b: a Up, b Up unreachable, c Up, d Up, e Up; seen by a b c
        b decides voter
            downs a b
        """);

    [Fact]
    public void Of_two_that_cannot_reach_each_other_the_lower_one_stays_where_most_voters_would_be_gone_with_both() => Holds($"""
        {Cluster("a voter", "b voter", "c voter")}
        a misses b
            a: a Up, b Up unreachable, c Up; seen by a
        a tells c
            c: a Up, b Up unreachable, c Up; seen by a c
        c tells b
            b: a Up, b Up unreachable, c Up; seen by a b c, all agree
        b decides voter
            downs b
        """);

    [Fact]
    public void What_a_lost_node_said_last_is_not_believed() => Holds($"""
        {Cluster("a voter", "b voter", "c voter")}
        # c once could not reach b, said so, and died.
        c misses b
            c: a Up, b Up unreachable, c Up; seen by c
        c tells a
            a: a Up, b Up unreachable, c Up; seen by a c
        a misses c
            a: a Up, b Up unreachable, c Up unreachable; seen by a
        a tells b
            b: a Up, b Up unreachable, c Up unreachable; seen by a b
        b tells a
            a: a Up, b Up unreachable, c Up unreachable; seen by a b
        a decides voter
            downs c
        """);

    [Fact]
    public void A_voter_that_may_have_come_up_on_the_other_side_keeps_a_doubtful_majority_from_going_on() => Holds($"""
        {Cluster("b voter", "c voter")}
        b admits a voter
            b: a Joining, b Up, c Up; seen by b
        b misses a
            b: a Joining unreachable, b Up, c Up; seen by b
        b misses c
            b: a Joining unreachable, b Up, c Up unreachable; seen by b
        b decides voter
            downs a b c
        """);

    private static void Holds(string transcript) =>
        Assert.Equal(transcript.ReplaceLineEndings("\n"), MembershipTranscript.Play(transcript));

    /// <summary>Members that all are up and have seen it, the first of them the founder; as transcript.</summary>
    private static string Cluster(params string[] members)
    {
        var founder = members[0][..1];
        List<string> lines = [$"{founder} founds {members[0][1..].Trim()}".TrimEnd(), $"{founder} leads"];
        lines.AddRange(members.Skip(1).Select(member => $"{founder} admits {member}"));
        lines.Add($"{founder} leads");
        foreach (var member in members.Skip(1)) lines.AddRange([$"{founder} tells {member[..1]}", $"{member[..1]} tells {founder}"]);
        foreach (var member in members.Skip(1)) lines.Add($"{founder} tells {member[..1]}");
        return MembershipTranscript.Play(string.Join('\n', lines));
    }
}
