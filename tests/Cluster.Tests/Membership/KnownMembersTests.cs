using System.Collections.Immutable;
using ActorDistill.Cluster.Membership;
using Akka.Actor;
using Akka.Cluster;

namespace ActorDistill.Cluster.Tests.Membership;

public sealed class KnownMembersTests
{
    private static readonly UniqueAddress Self = NodeAt('a');

    [Theory]
    [InlineData(MemberStatus.Up, "abc")]
    [InlineData(MemberStatus.Leaving, "abc")]
    [InlineData(MemberStatus.Joining, "ab")]
    [InlineData(MemberStatus.WeaklyUp, "ab")]
    [InlineData(MemberStatus.Exiting, "ab")]
    [InlineData(MemberStatus.Down, "ab")]
    public void All_members_are_remembered_and_those_who_vote_as_voters(MemberStatus third, string voters)
    {
        var known = KnownMembers.None.After([Seen('b'), Seen('a'), Seen('c', third), Seen('d', isVoter: false)], Self);
        Assert.Equal(KnownMembers.Of(Nodes("abcd"), Nodes(voters)), known);
    }

    [Fact]
    public void A_node_that_is_no_member_or_is_down_learns_nothing()
    {
        Assert.Null(Some.After([], Self));
        Assert.Null(Some.After([Seen('b')], Self));
        Assert.Null(Some.After([Seen('a', MemberStatus.Down), Seen('b')], Self));
        Assert.Null(Some.After([new SeenMember(new UniqueAddress(Self.Address, 2), MemberStatus.Up, true)], Self));
    }

    [Fact]
    public void The_last_voters_are_kept_where_none_votes_any_more()
    {
        var known = Some.After([Seen('a', isVoter: false), Seen('b', MemberStatus.Exiting)], Self);
        Assert.Equal(KnownMembers.Of(Nodes("ab"), Nodes("abc")), known);
        // As in the cluster that a node has just founded, and in which it is not up yet.
        Assert.Equal(Nodes("abc"), Some.After([Seen('a', MemberStatus.Joining)], Self)!.Deciding);
    }

    [Fact]
    public void Where_there_never_was_a_voter_all_decide()
    {
        var known = KnownMembers.None.After([Seen('a', isVoter: false)], Self)!;
        known = known.After([Seen('a', isVoter: false), Seen('b', isVoter: false)], Self)!;
        Assert.Equal(Nodes("ab"), known.Deciding);
    }

    [Fact]
    public void Two_incarnations_at_one_address_are_one_member()
    {
        var twice = new SeenMember(new UniqueAddress(NodeAt('b').Address, 2), MemberStatus.Up, true);
        Assert.Equal(KnownMembers.Of(Nodes("ab"), Nodes("ab")), KnownMembers.None.After([Seen('a'), Seen('b'), twice], Self));
    }

    [Fact]
    public void Under_another_protocol_the_places_are_the_same()
    {
        var tls = Some.Under("akka.ssl.tcp");
        Assert.All(tls.Members.Concat(tls.Voters), node => Assert.Equal("akka.ssl.tcp", node.Protocol));
        Assert.Equal(Some, tls.Under("akka.tcp"));
    }

    private static KnownMembers Some { get; } = KnownMembers.Of(Nodes("abc"), Nodes("abc"));

    private static SeenMember Seen(char name, MemberStatus status = MemberStatus.Up, bool isVoter = true) =>
        new(NodeAt(name), status, isVoter);

    private static ImmutableList<Address> Nodes(string names) => [.. names.Select(name => NodeAt(name).Address)];

    private static UniqueAddress NodeAt(char name) => new(new Address("akka.tcp", NodeConfig.SystemName, name.ToString(), 2551), 1);
}
