using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;

namespace ActorDistill.Cluster.Membership;

/// <summary>
/// The rule by which a founder that remembers a cluster founds one anew. It asks the members it remembers, and the voters that they
/// remember, whether they are in a cluster. It founds when those that said no in one round are, with itself, most of the last voters of
/// each of them, and everybody who ever said yes has said no since. Most is what keep-majority takes for it: of two halves the one with the
/// lowest address.
/// </summary>
/// <remarks>
/// The founder's own memory is not enough: while it was away, the cluster may have gone on without it and become so small that it fits on
/// the other side of a partition. Of the voters that decided that, one is among most of those before; it remembers.
/// </remarks>
public sealed class FoundingRound
{
    /// <summary>Never are more nodes asked, whatever the others name.</summary>
    public const int AskedMax = 2 * FoundingAnswer.VotersMax;

    private readonly Address _self;
    private readonly ImmutableDictionary<Address, ImmutableList<Address>> _alone;

    private FoundingRound(
        Address self,
        ImmutableSortedSet<Address> asked,
        ImmutableDictionary<Address, ImmutableList<Address>> alone,
        ImmutableSortedSet<Address> inCluster) => (_self, Asked, _alone, InCluster) = (self, asked, alone, inCluster);

    /// <summary>The other nodes that are asked.</summary>
    public ImmutableSortedSet<Address> Asked { get; }

    /// <summary>Who said yes, and no more since: it must say no before anybody founds, though it may not be heard for long.</summary>
    public ImmutableSortedSet<Address> InCluster { get; }

    /// <summary>Those who decide and have not said no in this round.</summary>
    public IEnumerable<Address> Missing => _alone.Values.SelectMany(voters => voters).Distinct()
        .Where(voter => !_alone.ContainsKey(voter)).Order(Member.AddressOrdering);

    /// <summary>Whether the founder may found at the end of the round.</summary>
    public bool MayFound => InCluster.IsEmpty && _alone.Values.All(AreMostAlone);

    /// <summary>Whether the round can end at once: there is nobody left whose answer could still come.</summary>
    public bool IsComplete => Asked.All(_alone.ContainsKey) && !Missing.Any();

    /// <summary>The first round.</summary>
    /// <param name="self">The founder.</param>
    /// <param name="voters">The last voters that it remembers.</param>
    /// <param name="others">Whom it asks: at least the members that it remembers.</param>
    public static FoundingRound First(Address self, ImmutableList<Address> voters, IEnumerable<Address> others)
    {
        var nobody = ImmutableSortedSet.Create(Member.AddressOrdering);
        return new FoundingRound(self, nobody.Union(others).Remove(self), Alone(self, voters), nobody);
    }

    /// <summary>The round after an answer; one from somebody who was not asked changes nothing.</summary>
    public FoundingRound After(Address from, FoundingAnswer answer) =>
        !Asked.Contains(from) ? this
        : answer.IsInCluster ? new FoundingRound(_self, Asked, _alone.Remove(from), InCluster.Add(from))
        : new FoundingRound(_self, Asked, _alone.SetItem(from, answer.Voters), InCluster.Remove(from));

    /// <summary>The next round: all are asked again, and with them the voters that the others named.</summary>
    public FoundingRound Next()
    {
        // A voter of another kind can be neither asked nor heard; it counts all the same.
        var named = Missing.Where(voter => voter.Protocol == _self.Protocol && voter.System == _self.System && !Asked.Contains(voter));
        return new FoundingRound(
            _self, Asked.Union(named.Take(Math.Max(0, AskedMax - Asked.Count))), Alone(_self, _alone[_self]), InCluster);
    }

    private static ImmutableDictionary<Address, ImmutableList<Address>> Alone(Address self, ImmutableList<Address> voters) =>
        ImmutableDictionary<Address, ImmutableList<Address>>.Empty.Add(self, voters);

    private bool AreMostAlone(ImmutableList<Address> voters)
    {
        var surplus = 2 * voters.Count(_alone.ContainsKey) - voters.Count;
        return surplus > 0 || surplus == 0 && (voters.IsEmpty || _alone.ContainsKey(voters.Min(Member.AddressOrdering)!));
    }
}
