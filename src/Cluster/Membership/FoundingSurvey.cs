using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using AkkaCluster = Akka.Cluster.Cluster;

namespace ActorDistill.Cluster.Membership;

/// <summary>
/// On every node: tells a founder that asks whether this node is in a cluster and who its last voters were. On a founder that remembers a
/// cluster it asks that too, once in each joining attempt, and founds by the rule of <see cref="FoundingRound"/>. The node tries to join
/// meanwhile; once somebody has taken it in, the survey is over.
/// </summary>
public sealed class FoundingSurvey : ReceiveActor, IWithTimers
{
    /// <summary>Its name below the user's guardian, the same on every node.</summary>
    public const string Name = "founding-survey";

    private readonly AkkaCluster _cluster = AkkaCluster.Get(Context.System);
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Func<KnownMembers> _known;
    private readonly FoundingPlan? _plan;
    private FoundingRound? _round;

    /// <param name="known">What this node remembers now.</param>
    /// <param name="plan">How it founds; null for a node that only answers.</param>
    public FoundingSurvey(Func<KnownMembers> known, FoundingPlan? plan)
    {
        (_known, _plan) = (known, plan);
        Receive<string>(text => text == FoundingAnswer.Question, _ => Sender.Tell(Answer().ToString()));
        Receive<string>(OnAnswer);
        Receive<RoundEnd>(_ => OnRoundEnd());
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private bool IsMember => _cluster.SelfMember.Status != MemberStatus.Removed;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        if (_plan is null) return;
        _round = FoundingRound.First(_cluster.SelfAddress, _known().Deciding, _plan.Others);
        Timers.StartPeriodicTimer(nameof(RoundEnd), new RoundEnd(), _plan.Attempt);
        Ask(_round);
    }

    private FoundingAnswer Answer() => IsMember ? FoundingAnswer.InCluster : FoundingAnswer.Alone(_known().Deciding);

    private void Ask(FoundingRound round)
    {
        foreach (var node in round.Asked)
            Context.ActorSelection(new RootActorPath(node) / "user" / Name).Tell(FoundingAnswer.Question);
        // Who was a cluster alone has nobody to wait for.
        FoundIfComplete(round);
    }

    private void OnAnswer(string text)
    {
        if (_round is null || FoundingAnswer.Parse(text) is not { } answer) return;
        _round = _round.After(Sender.Path.Address, answer);
        FoundIfComplete(_round);
    }

    private void OnRoundEnd()
    {
        if (_round is not { } round) return;
        if (IsMember)
        {
            End();
            return;
        }
        if (round.MayFound)
        {
            Found();
            return;
        }
        Warn(round);
        _round = round.Next();
        // Who was named may be in the cluster that all those remembered have left.
        if (_round.Asked.Count > round.Asked.Count) _cluster.JoinSeedNodes(_round.Asked);
        Ask(_round);
    }

    private void FoundIfComplete(FoundingRound round)
    {
        if (round.IsComplete && round.MayFound && !IsMember) Found();
    }

    private void Found()
    {
        End();
        _log.Info("Most of the last voters are in no cluster, and nobody is known to be in one: this node founds it anew");
        _plan!.Founds?.Invoke();
        _cluster.Join(_cluster.SelfAddress);
    }

    private void End()
    {
        _round = null;
        Timers.CancelAll();
    }

    private void Warn(FoundingRound round) => _log.Warning(
        "Nobody has taken this node in for {0}, and it founds no cluster beside those it cannot see: [{1}] said to be in one, of the last "
        + "voters [{2}] have not answered that they are in none; if they never come back, stop this node, delete {3} and start it again",
        _plan!.Attempt, string.Join(", ", round.InCluster), string.Join(", ", round.Missing), _plan.Memory);

    private sealed record RoundEnd;
}
