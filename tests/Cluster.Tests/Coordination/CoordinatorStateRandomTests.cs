using ActorDistill.Cluster.Coordination;
using ActorDistill.Protocol.Messages;
using ActorDistill.Schedules.Taid;

namespace ActorDistill.ClusterTests.Coordination;

/// <summary>
/// Whatever happens to messages, workers and coordinators: after each input the invariants hold, a replay gives the same state, and in the
/// end every trial is completed with what the undisturbed run has.
/// </summary>
public sealed class CoordinatorStateRandomTests
{
    private const int TurnsMax = 20_000;

    private static readonly string[] Teachers = ["t1", "t2"];
    private static readonly string[] Students = ["s1", "s2", "s3"];

    private static readonly Dictionary<string, TrialSpec> Trials = new[]
    {
        Samples.Trial("plain", stepCount: 10),
        Samples.Trial("taid", stepCount: 23, new TaidSettings(23, Alpha: 0.5)),
        Samples.Trial("guide", stepCount: 8, needsInitialStudent: true),
        Samples.Trial("both", stepCount: 30, new TaidSettings(30, Alpha: 0.9), needsInitialStudent: true),
    }.ToDictionary(spec => spec.Trial.Value);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 60)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_disturbed_run_ends_like_the_undisturbed_one(int seed)
    {
        var undisturbed = Final(new SimulatedRun(seed: 0, trouble: 0, [.. Trials.Values]));
        var disturbed = Final(new SimulatedRun(seed, trouble: 0.15, [.. Trials.Values]));
        Assert.Equal(undisturbed, disturbed);
    }

    // The weights of the last step of each trial.
    private static IReadOnlyList<string> Final(SimulatedRun run)
    {
        run.Finish(Teachers, Students, TurnsMax);
        Assert.All(run.State.Trials.All, trial => Assert.Equal(TrialState.Completed, trial.State));
        return [.. run.State.Trials.All.Select(trial => $"{trial.Spec.Trial} {run.Disk[(trial.Spec.Trial, trial.Spec.StepCount)]}")];
    }
}
