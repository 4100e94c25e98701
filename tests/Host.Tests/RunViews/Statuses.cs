using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;
using static ActorDistill.Protocol.Messages.Commands;

namespace ActorDistill.Host.Tests.RunViews;

/// <summary>States of a run as a coordinator tells them.</summary>
internal static class Statuses
{
    public static TrialStatus Trial(
        string name, long step, TrialState state = TrialState.Running, string? student = "student-1", string? reason = null) => new(
        new TrialId(name), state, student == null ? null : new WorkerId(student), step, 100, step > 0 ? 3.25 : null, 4.5, 0.5,
        step > 0 ? new StepFigures(StepSeconds: 0.5, WaitSeconds: 0.125, 0.003, 1 << 20, WindowBatches: 6, WindowSlots: 8) : null,
        TokenCount: 2048, reason);

    public static WorkerStatus Worker(string name, WorkerRole role = WorkerRole.Student, double? busy = null) => new(
        new WorkerLease(new WorkerId(name), new LeaseEpoch(1)), role, "akka.tcp://actordistill@127.0.0.1:4000/user/worker#12", "works",
        SecondsPerBatch: busy == null ? null : 0.25, BusyShare: busy);

    public static RunStatus Of(params TrialStatus[] trials) => With([], trials);

    public static RunStatus With(IReadOnlyList<WorkerStatus> workers, params TrialStatus[] trials) =>
        new(new CoordinatorEpoch(1), new RunId("quick"), workers, trials);
}
