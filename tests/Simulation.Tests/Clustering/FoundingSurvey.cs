using Akka.Actor;
using Akka.Cluster;

namespace ActorDistill.SimulationTests.Clustering;

/// <summary>
/// The rule by which a host founds a cluster anew, as a deployment has to keep it. The configured first seed alone ever founds. When it
/// starts and remembers members, it does not stand in its own list of seeds. It asks the last members it knew, and the voters that they
/// knew, whether they are in a cluster and who its last voters were. It founds when those that said no in one round are, with itself, most
/// of the last voters that each of them remembers, and everybody who ever said yes to it has said no since. Most is what keep-majority
/// takes for it: of two halves the one with the lowest address.
/// </summary>
/// <remarks>
/// Its own memory is not enough: while it was away, the cluster may have gone on without it and become so small that it fits on the other
/// side of a partition. Of the voters that decided that, one is among most of those before; it remembers.
/// </remarks>
internal sealed class FoundingSurvey : ReceiveActor, IWithTimers
{
    public const string Name = "survey";

    private const string Question = "are you in a cluster?";
    private const string Yes = "yes";
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(3);

    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly LastMembers _last;
    private readonly Action? _founded;
    private readonly SortedSet<Address> _asked = new(Member.AddressOrdering);
    private readonly Dictionary<Address, IReadOnlyCollection<Address>> _alone = [];
    // Who said yes must say no before anybody founds, though it may not be heard again for long.
    private readonly HashSet<Address> _inACluster = [];

    /// <param name="last">Of the last cluster this node was in.</param>
    /// <param name="founded">Called when it founds; null for a node that only answers.</param>
    public FoundingSurvey(LastMembers last, Action? founded)
    {
        (_last, _founded) = (last, founded);
        Receive<string>(text => text == Question, _ => Sender.Tell(IsMember ? Yes : string.Join(' ', last.Voters)));
        Receive<string>(OnAnswer);
        Receive<RoundEnd>(_ => OnRoundEnd());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private bool IsMember => _cluster.SelfMember.Status != MemberStatus.Removed;

    protected override void PreStart()
    {
        if (_founded is null || _last.All.Count == 0) return;
        _asked.UnionWith(_last.All);
        Timers.StartPeriodicTimer(nameof(Round), new RoundEnd(), Round);
        Ask();
    }

    private void Ask()
    {
        _alone.Clear();
        _alone.Add(_cluster.SelfAddress, _last.Voters);
        foreach (var node in _asked.Where(node => node != _cluster.SelfAddress))
            Context.ActorSelection(new RootActorPath(node) / "user" / Name).Tell(Question);
    }

    private void OnAnswer(string answer)
    {
        var sender = Sender.Path.Address;
        if (answer == Yes)
        {
            _inACluster.Add(sender);
            return;
        }
        _inACluster.Remove(sender);
        _alone[sender] = [.. answer.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Address.Parse)];
    }

    private void OnRoundEnd()
    {
        if (IsMember)
        {
            Timers.CancelAll();
        }
        else if (_inACluster.Count == 0 && _alone.Values.All(AreMostHere))
        {
            Timers.CancelAll();
            _founded!();
            _cluster.Join(_cluster.SelfAddress);
        }
        else
        {
            foreach (var remembered in _alone.Values) _asked.UnionWith(remembered);
            Ask();
        }
    }

    private bool AreMostHere(IReadOnlyCollection<Address> voters)
    {
        var surplus = 2 * voters.Count(_alone.ContainsKey) - voters.Count;
        return surplus > 0 || (surplus == 0 && (voters.Count == 0 || _alone.ContainsKey(voters.Min(Member.AddressOrdering)!)));
    }

    private sealed record RoundEnd;
}

/// <summary>What a host writes down of its cluster.</summary>
/// <param name="All">The members.</param>
/// <param name="Voters">Those of them who would decide the next split.</param>
internal sealed record LastMembers(IReadOnlyCollection<Address> All, IReadOnlyCollection<Address> Voters)
{
    /// <summary>Of a node that was never in a cluster.</summary>
    public static LastMembers None { get; } = new([], []);
}
