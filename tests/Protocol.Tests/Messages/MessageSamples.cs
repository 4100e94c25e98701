using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Protocol.Streams;

namespace ActorDistill.Protocol.Tests.Messages;

/// <summary>At least one of every actor message, with and without what may be absent.</summary>
internal static class MessageSamples
{
    private static readonly RunId Run = new("run-2026/a");
    private static readonly TrialId Trial = new("trial-1");
    private static readonly WorkerLease Lease = new(new WorkerId("student-1"), new LeaseEpoch(3));
    private static readonly Authority By = new(new CoordinatorEpoch(2), Lease);
    private static readonly BatchRange Range = new(new BatchId(40), 60);
    private static readonly BatchRange OpenRange = new(new BatchId(100), long.MaxValue - 100);
    private static readonly BlobDescription Blob = new("model.safetensors", Samples.DigestOf('d'), 1_234_567_890_123);
    private static readonly SourceDescription Logged = new(Samples.Source, [Range, OpenRange]);
    private static readonly InitialStudent Initial = new("http://127.0.0.1:5001", [Blob, Blob with { Name = "config.json" }]);
    private static readonly CheckpointReference Checkpoint = new(Trial, 200, "trial-1/step-200", Samples.DigestOf('c'));
    private static readonly TaidPoint Start = new(0.4, PreviousLoss: null, 0);
    private static readonly TaidPoint Later = new(0.1 + 0.2, PreviousLoss: 2.718281828459045, -1e-300);
    private static readonly SweepRungs Rungs = new([0.25, 0.5], [], 0.5);
    private static readonly StepFigures Figures = new(0.25, 0.01, 3e-4, 1 << 20, 3, 8);

    private static readonly RangeHolder[] Holders =
    [
        new(new WorkerId("teacher-1"), "https://teacher-1.example:5001", Samples.DigestOf('1'), Range),
        new(new WorkerId("teacher-2"), "http://[::1]:5002", Samples.DigestOf('2'), OpenRange),
        new(new WorkerId("teacher-2"), "http://[::1]:5002", Samples.DigestOf('1'), Range, IsHedge: true),
    ];

    public static IReadOnlyList<IRunMessage> All { get; } =
    [
        new Registration.RegisterTeacher(
            Run, new WorkerId("teacher-1"), ProtocolVersion.Current, new JoinToken("s3cret"), Samples.DigestOf('1'), Samples.DigestOf('f'),
            32_000, 4096, 32, Samples.Recipe, [PayloadKind.Hidden, PayloadKind.TopK], "http://10.0.0.1:5001", [Logged]),
        new Registration.RegisterTeacher(
            Run, new WorkerId("teacher-2"), ProtocolVersion.Current, new JoinToken(""), Samples.DigestOf('2'), Samples.DigestOf('f'),
            32_000, 2048, 16, Samples.Recipe, [PayloadKind.Hidden], "http://10.0.0.2:5001", [], Member: "small"),
        new Registration.RegisterStudent(
            Run, Lease.Worker, ProtocolVersion.Current, new JoinToken(""), VocabularyDigest: null, Samples.Recipe, Held: null),
        new Registration.RegisterStudent(
            Run, Lease.Worker, ProtocolVersion.Current, new JoinToken("s3cret"), Samples.DigestOf('f'), Samples.Recipe,
            new HeldTrial(Trial, 210, Later, Checkpoint)),
        new Registration.WorkerAccepted(By, Run),
        new Registration.WorkerAccepted(By, Run) { Store = "https://10.0.0.1:7000" },
        new Registration.WorkerRefused(
            new CoordinatorEpoch(2), Lease.Worker, RefusalReason.Vocabulary, "the teacher has 32000 tokens, the student 32064"),
        new Registration.WorkerPostponed(new CoordinatorEpoch(2), Lease.Worker, "teacher-1 is at another node, which is there"),
        new Registration.WorkerLeaving(Lease),
        new Leases.RenewLease(Lease),
        new Leases.LeaseRenewed(By),
        new Leases.LeaseRevoked(By, "the run was stopped"),
        new Leases.LeaseLost(By),
        new TeacherOrders.ProduceRange(By, Samples.Source, Range, [Samples.Format, Hidden]),
        new TeacherOrders.ReleaseRange(By, Samples.Source, OpenRange),
        new TeacherOrders.RangeProgress(Lease, Samples.Source, Range, 60, 0.125, 0.75),
        new TeacherOrders.RangeFailed(Lease, Samples.Source, Range, "cuda:0 is out of memory"),
        new TeacherOrders.LogRanges(Lease, [Logged, Logged with { Logged = [] }]),
        new TeacherOrders.MakeStudent(By, Trial, "student {\n  hidden-size = 64\n}\n"),
        new TeacherOrders.StudentMade(Lease, Trial, Initial),
        new TeacherOrders.StudentNotMade(Lease, Trial, "the student has more layers than the teacher"),
        new TeacherOrders.KeepStudents(By, [Trial, new TrialId("b")]),
        new TrialOrders.StartTrial(By, Trial, "training.steps = 300\n", Samples.Source, Samples.Format, Holders, Initial, ResumeFrom: null),
        new TrialOrders.StartTrial(By, Trial, "", Samples.Source, Hidden, [], Initial: null, Checkpoint),
        new TrialOrders.ChangeHolders(By, Trial, Holders),
        new TrialOrders.StopTrial(By, Trial, StopMode.Pause, "its place is needed"),
        new TrialOrders.TrialStarted(Lease, Trial, 200),
        new TrialOrders.TrialEnded(Lease, Trial, TrialEnd.Diverged, "the loss of step 17 is NaN", 17, Checkpoint: null),
        new TrialOrders.TrialEnded(Lease, Trial, TrialEnd.Completed, "all steps are done", 300, Checkpoint),
        new TrialOrders.TrialEndRecorded(By, Trial),
        new Training.StepDone(
            Lease, Trial, 17, [new LossSums(123.456, 1e-17, 60), new LossSums(double.NaN, double.PositiveInfinity, 0)], Start, Figures),
        new Training.StepDone(Lease, Trial, 0, [], Taid: null, Figures),
        new Training.StepAnswer(By, Trial, 17, Later),
        new Training.StepAnswer(By, Trial, 18, Taid: null),
        new Training.ValidationMeasured(Lease, Trial, 0, double.PositiveInfinity, 4096),
        new Training.BatchAwaited(Lease, Trial, new BatchId(40), 2.5),
        new Training.HedgeAnswered(Lease, Trial, new BatchId(40), new WorkerId("teacher-2")),
        new Checkpoints.SaveCheckpoint(By, Trial),
        new Checkpoints.CheckpointSaved(Lease, Checkpoint, Later),
        new Checkpoints.CheckpointSaved(Lease, Checkpoint, Taid: null),
        new Checkpoints.CheckpointCommitted(By, Trial, 200),
        new Checkpoints.KeepCheckpoint(By, Trial, 200),
        new Checkpoints.DeleteCheckpoints(By, Trial, [0, 100]),
        new Checkpoints.CheckpointsDeleted(Lease, Trial, [100]),
        new Commands.GetStatus(),
        new Commands.RunStatus(
            new CoordinatorEpoch(2), Run,
            [
                new WorkerStatus(Lease, WorkerRole.Student, "akka.tcp://actordistill@10.0.0.2:2551", "trains trial-1"),
                new WorkerStatus(Lease, WorkerRole.Teacher, "akka.tcp://actordistill@10.0.0.3:2551", "makes 60 batches", 0.125, 0.75),
            ],
            [
                new TrialStatus(Trial, TrialState.Running, Lease.Worker, 17, 300, 2.5, 2.75, 0.41, Figures, 2048, Reason: null),
                new TrialStatus(
                    new TrialId("t2"), TrialState.Failed, null, 0, 300, null, null, null, null, 0, "no student can hold it", "sizes"),
            ],
            HedgedBatchCount: 24),
        new Commands.StopRun("stopped from the terminal"),
        new Commands.AddTrial(Trial, "training.learning-rate = 1e-4"),
        new Commands.CloneTrial(new TrialId("trial-2"), Trial, ""),
        new Commands.CancelTrial(Trial, "not wanted"),
        new Commands.CommandAccepted(new CoordinatorEpoch(2)),
        new Commands.CommandRefused(new CoordinatorEpoch(2), "there is no trial trial-9"),
        new Sweeps.AddSweep("sizes", [new NewSweepTrial(Trial, "model.layers = 2"), new NewSweepTrial(new TrialId("t2"), "")], Rungs, 4),
        new Sweeps.AddSweep("rates", [new NewSweepTrial(Trial, "")], Rungs: null, MaxConcurrent: null),
        new Sweeps.CancelSweep("sizes", "not wanted"),
        new Sweeps.ListSweeps(),
        new Sweeps.SweepList(
            new CoordinatorEpoch(2),
            [
                new SweepStatus("sizes", [new BatchGroup(Samples.Source, [Trial, new TrialId("t2")])], Rungs, 4),
                new SweepStatus("rates", [], Rungs with { Shares = [], Steps = [100, 200] }, MaxConcurrent: null),
                new SweepStatus("seeds", [], Rungs: null, MaxConcurrent: null),
            ]),
    ];

    private static PayloadFormat Hidden => new(PayloadKind.Hidden, NumberEncoding.Float32, 32_000);
}
