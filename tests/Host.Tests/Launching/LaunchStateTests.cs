using ActorDistill.Host.Launching;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;
using static ActorDistill.Protocol.Messages.Commands;

namespace ActorDistill.Host.Tests.Launching;

public sealed class LaunchStateTests
{
    private const int Killed = 137;

    private static readonly LaunchRules Rules = new(
        FirstPause: Seconds(1), LongestPause: Seconds(8), LongLife: Seconds(30), EarlyDeathsMax: 3, LeaveLimit: Seconds(60));

    private readonly LaunchState _state = new(
        Rules, [new("coordinator", HasOnlyStudents: false), new("teacher", HasOnlyStudents: false), new("student", HasOnlyStudents: true)]);

    private TimeSpan _now;

    [Fact]
    public void All_nodes_start_at_once() =>
        Assert.Equal([Start("coordinator"), Start("teacher"), Start("student")], _state.Begin(_now));

    [Fact]
    public void A_node_that_dies_starts_again_after_a_pause_that_doubles_with_each_early_death()
    {
        _state.Begin(_now);
        foreach (var pause in new[] { 1, 2, 4 })
        {
            AssertSaid("teacher has ended with code 137; it starts again in", _state.NodeEnded("teacher", Killed, _now));
            Assert.Empty(_state.Tick(_now += Seconds(pause - 0.1)));
            Assert.Equal([Start("teacher")], _state.Tick(_now += Seconds(0.1)));
        }
        Assert.Equal(LaunchPhase.Running, _state.Phase);
    }

    [Fact]
    public void A_node_that_lived_long_starts_again_after_the_first_pause()
    {
        _state.Begin(_now);
        _state.NodeEnded("student", Killed, _now);
        _state.Tick(_now += Seconds(1));
        _state.NodeEnded("student", Killed, _now);
        _state.Tick(_now += Seconds(2));
        _state.NodeEnded("student", Killed, _now += Seconds(30));
        Assert.Equal([Start("student")], _state.Tick(_now += Seconds(1)));
    }

    [Fact]
    public void A_node_that_does_not_stay_up_ends_the_run_students_first()
    {
        _state.Begin(_now);
        for (var death = 1; death <= Rules.EarlyDeathsMax; death++)
        {
            _state.NodeEnded("teacher", Killed, _now);
            _state.Tick(_now += Seconds(8));
        }
        var actions = _state.NodeEnded("teacher", Killed, _now);
        AssertSaid("teacher has ended with code 137; it does not start again", actions);
        Assert.Equal(Leave("student"), actions[^1]);
        Assert.Equal([LeaveAll("teacher does not stay up")], _state.NodeEnded("student", 0, _now));
        Assert.Empty(_state.NodeEnded("coordinator", 0, _now));
        Assert.Equal((LaunchPhase.Ended, 1), (_state.Phase, _state.ExitCode));
    }

    [Fact]
    public void A_node_that_cannot_be_as_its_file_says_ends_the_run_with_the_operators_exit_code()
    {
        _state.Begin(_now);
        Assert.Equal([Leave("student")], _state.NodeEnded("teacher", 2, _now));
        _state.NodeEnded("student", 0, _now);
        _state.NodeEnded("coordinator", 0, _now);
        Assert.Equal((LaunchPhase.Ended, 2), (_state.Phase, _state.ExitCode));
    }

    [Fact]
    public void A_node_that_left_in_order_does_not_start_again()
    {
        _state.Begin(_now);
        Assert.Empty(_state.NodeEnded("student", 0, _now));
        Assert.Empty(_state.Tick(_now += Seconds(100)));
        _state.NodeEnded("teacher", 0, _now);
        _state.NodeEnded("coordinator", 0, _now);
        Assert.Equal((LaunchPhase.Ended, 0), (_state.Phase, _state.ExitCode));
    }

    [Fact]
    public void When_all_trials_have_ended_all_nodes_leave_at_once()
    {
        _state.Begin(_now);
        Assert.Empty(_state.Seen(Status(TrialState.Completed, TrialState.Running), _now));
        Assert.Equal([LeaveAll("all trials have ended")], _state.Seen(Status(TrialState.Completed, TrialState.Stopped), _now));
        Assert.Empty(_state.NodeEnded("coordinator", 0, _now));
        Assert.Empty(_state.NodeEnded("student", Killed, _now));
        Assert.Empty(_state.NodeEnded("teacher", 0, _now));
        Assert.Equal((LaunchPhase.Ended, 0), (_state.Phase, _state.ExitCode));
    }

    [Fact]
    public void A_trial_that_failed_is_in_the_exit_code()
    {
        _state.Begin(_now);
        _state.Seen(Status(TrialState.Running), _now);
        Assert.Equal([LeaveAll("all trials have ended")], _state.Seen(Status(TrialState.Failed), _now));
        Assert.Equal(1, _state.ExitCode);
    }

    [Fact]
    public void A_resumed_run_whose_trials_have_all_ended_says_so()
    {
        _state.Begin(_now);
        var actions = _state.Seen(Status(TrialState.Completed), _now);
        AssertSaid("all trials of this run have ended before", actions);
        Assert.Equal(LeaveAll("all trials have ended"), actions[^1]);
    }

    [Fact]
    public void An_interrupted_run_leaves_when_the_coordinator_has_accepted_and_no_student_has_a_trial()
    {
        _state.Begin(_now);
        _state.Seen(Status(TrialState.Running), _now);
        Assert.Equal(new LaunchAction.StopRun("interrupted"), _state.Interrupted("interrupted", _now)[^1]);
        Assert.Equal([new LaunchAction.StopRun("interrupted")], _state.Tick(_now));
        Assert.Empty(_state.Seen(Status(TrialState.Queued), _now));
        _state.StopAccepted();
        Assert.Empty(_state.Tick(_now));
        Assert.Empty(_state.Seen(Status(TrialState.Running), _now));
        Assert.Equal([LeaveAll("interrupted")], _state.Seen(Status(TrialState.Queued), _now));
    }

    [Fact]
    public void A_coordinator_that_dies_while_the_run_is_interrupted_starts_again()
    {
        _state.Begin(_now);
        _state.Seen(Status(TrialState.Running), _now);
        _state.Interrupted("interrupted", _now);
        _state.NodeEnded("coordinator", Killed, _now);
        Assert.Equal([Start("coordinator"), new LaunchAction.StopRun("interrupted")], _state.Tick(_now += Seconds(1)));
    }

    [Fact]
    public void A_run_that_is_interrupted_before_it_has_a_coordinator_just_ends()
    {
        _state.Begin(_now);
        Assert.Equal(Leave("student"), _state.Interrupted("interrupted", _now)[^1]);
    }

    [Fact]
    public void A_second_interruption_ends_everything_at_once()
    {
        _state.Begin(_now);
        _state.NodeEnded("teacher", 0, _now);
        _state.Interrupted("interrupted", _now);
        Assert.Equal([Kill("coordinator"), Kill("student")], _state.Interrupted("interrupted", _now));
        Assert.Equal((LaunchPhase.Ended, 130), (_state.Phase, _state.ExitCode));
    }

    [Fact]
    public void A_node_that_does_not_leave_in_time_is_ended()
    {
        _state.Begin(_now);
        _state.Seen(Status(TrialState.Running), _now);
        _state.Seen(Status(TrialState.Completed), _now);
        _state.NodeEnded("student", 0, _now);
        Assert.Empty(_state.Tick(_now += Seconds(60)));
        var actions = _state.Tick(_now += Seconds(1));
        Assert.Equal([Kill("coordinator"), Kill("teacher")], actions.OfType<LaunchAction.Kill>());
    }

    [Fact]
    public void A_node_of_this_very_process_never_starts_again()
    {
        var state = new LaunchState(LaunchRules.OneProcess, [new("run", HasOnlyStudents: false)]);
        state.Begin(_now);
        AssertSaid("run has ended with code 1; it does not start again", state.NodeEnded("run", 1, _now));
        Assert.Equal((LaunchPhase.Ended, 1), (state.Phase, state.ExitCode));
    }

    private static LaunchAction Start(string node) => new LaunchAction.Start(node);

    private static LaunchAction Leave(string node) => new LaunchAction.Leave(node);

    private static LaunchAction LeaveAll(string reason) => new LaunchAction.LeaveAll(reason);

    private static LaunchAction Kill(string node) => new LaunchAction.Kill(node);

    private static void AssertSaid(string beginning, IEnumerable<LaunchAction> actions) =>
        Assert.Contains(actions.OfType<LaunchAction.Say>(), say => say.Line.StartsWith(beginning, StringComparison.Ordinal));

    private static RunStatus Status(params TrialState[] trials) => new(
        new CoordinatorEpoch(1), new RunId("run"), [],
        [
            .. trials.Select((state, index) => new TrialStatus(
                new TrialId($"trial-{index}"), state, Student: null, 0, 100, null, null, null, null, 0, null)),
        ]);

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
