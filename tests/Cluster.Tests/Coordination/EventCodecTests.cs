using ActorDistill.Cluster.Coordination;
using ActorDistill.Cluster.Journal;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;
using ActorDistill.Schedules.Sweeps;
using ActorDistill.Schedules.Taid;
using ActorDistill.Storage;

namespace ActorDistill.ClusterTests.Coordination;

/// <summary>
/// Journals outlive programs. journal-events.txt has one line for each kind of event and version there ever was: lines are only added.
/// </summary>
public sealed class EventCodecTests
{
    private static readonly string Approved =
        Path.Combine(SharedFolder.RepositoryRoot, "tests", "Cluster.Tests", "Coordination", "journal-events.txt");

    private static readonly CoordinatorEvent[] Events =
    [
        new CoordinatorEvent.TrialAdded(new TrialSpec(
            new TrialId("a"), Samples.Source, 10, 2,
            new TaidSettings(10, 0.25, 0.75, 0.125, 0.5, Adaptive: false, Parity: true, TaidSignal.Kl),
            NeedsInitialStudent: true, new CheckpointRetention(3, KeepsBest: false), new PlateauRule(4, 0.5, 6), "steps = 10",
            Samples.Checkpoint("b", 5))),
        new CoordinatorEvent.TrialAdded(new TrialSpec(
            new TrialId("plain"), Samples.Source, 10, 1, null, NeedsInitialStudent: false, new CheckpointRetention(), null, "")),
        new CoordinatorEvent.TeacherPinned(new WorkerId("t1"), new TeacherModel("m", "v", 100, 16, 2), Samples.Recipe()),
        new CoordinatorEvent.RecipesMixed(new WorkerId("t2"), Samples.Recipe("haswell")),
        new CoordinatorEvent.LeaseGranted(new Lease(
            new WorkerId("t1"), WorkerRole.Teacher, new LeaseEpoch(1), "akka.tcp://a@h:1/user/t#7", "http://h:2", "v", Samples.Recipe())),
        new CoordinatorEvent.LeaseGranted(new Lease(
            new WorkerId("s1"), WorkerRole.Student, new LeaseEpoch(2), "akka.tcp://a@h:3/user/s#8", "", null, Samples.Recipe())),
        new CoordinatorEvent.LeaseEnded(Samples.Lease("s1", 2), "it left"),
        new CoordinatorEvent.BatchesLeased(Samples.Source, new LedgerRange(Samples.Range(4, 8), Samples.Lease("t1"))),
        new CoordinatorEvent.BatchesReturned(Samples.Source, Samples.Range(4, 8)),
        new CoordinatorEvent.BatchesHedged(Samples.Source, new LedgerRange(Samples.Range(4, 8), Samples.Lease("teacher-2"))),
        new CoordinatorEvent.InitializationOrdered(new TrialId("a"), Samples.Lease("t1")),
        new CoordinatorEvent.TrialInitialized(new TrialId("a"), new InitialStudent("http://h:2", [new("model.safetensors", "d", 99)])),
        new CoordinatorEvent.TrialAssigned(new TrialId("a"), Samples.Lease("s1", 2)),
        new CoordinatorEvent.TrialStarted(new TrialId("a"), 0),
        new CoordinatorEvent.TrialReleased(new TrialId("a"), "it was paused"),
        new CoordinatorEvent.CheckpointCommitted(new TrialId("a"), Samples.Checkpoint("a", 5)),
        new CoordinatorEvent.CheckpointDropped(new TrialId("a"), 5),
        new CoordinatorEvent.CheckpointsDeleted(new TrialId("a"), [5, 6]),
        new CoordinatorEvent.TrialValidated(new TrialId("a"), 5, 3.0000000000000004),
        new CoordinatorEvent.TrialValidated(new TrialId("a"), 6, double.NaN),
        new CoordinatorEvent.StopOrdered(new TrialId("a"), "no better"),
        new CoordinatorEvent.TrialCompleted(new TrialId("a")),
        new CoordinatorEvent.TrialFailed(new TrialId("a"), "diverged"),
        new CoordinatorEvent.TrialStopped(new TrialId("a"), "no better"),
        new CoordinatorEvent.RunPaused("the building closes"),
        new CoordinatorEvent.RunResumed(),
        new CoordinatorEvent.SweepAdded(new SweepSpec(
            "sizes", [new TrialId("a"), new TrialId("plain")], new HalvingSettings([0.25, 0.5], [], 0.5), MaxConcurrent: 4)),
        new CoordinatorEvent.SweepAdded(new SweepSpec("rates", [new TrialId("a")], Halving: null, MaxConcurrent: null)),
        new CoordinatorEvent.TeacherPinned(new WorkerId("t1"), new TeacherModel("m", "v", 100, 16, 2), Samples.Recipe(), "big"),
        new CoordinatorEvent.LeaseGranted(new Lease(
            new WorkerId("t1"), WorkerRole.Teacher, new LeaseEpoch(3), "akka.tcp://a@h:1/user/t#9", "http://h:2", "v", Samples.Recipe(),
            "big")),
        new CoordinatorEvent.BatchesReturned(Samples.Source, Samples.Range(4, 8), "big"),
    ];

    [Fact]
    public void Events_are_written_as_approved()
    {
        var written = Events.Select(EventCodec.Encode).Select(record => $"{record.Kind} {record.Body}").ToList();
        if (Environment.GetEnvironmentVariable("REWRITE_TRANSCRIPTS") == "1") File.WriteAllLines(Approved, written);
        Assert.Equal(File.ReadAllLines(Approved), written);
    }

    [Fact]
    public void Every_kind_of_event_is_among_the_approved() => Assert.Equal(
        typeof(CoordinatorEvent).GetNestedTypes().Select(type => type.Name).Order(StringComparer.Ordinal),
        Events.Select(decided => decided.GetType().Name).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void What_was_ever_approved_is_read_as_it_was_meant()
    {
        foreach (var line in File.ReadAllLines(Approved))
        {
            var record = new JournalRecord(line[..line.IndexOf(' ')], line[(line.IndexOf(' ') + 1)..]);
            var read = EventCodec.Decode("j", Entry(record));
            Assert.Equal(record, EventCodec.Encode(read));
        }
    }

    [Fact]
    public void Fields_come_back_with_their_values()
    {
        // Lists are compared by reference: these have none.
        foreach (var decided in Events.Where(decided => decided
                     is not (CoordinatorEvent.TrialInitialized or CoordinatorEvent.CheckpointsDeleted or CoordinatorEvent.SweepAdded)))
            Assert.Equal(decided, EventCodec.Decode("j", Entry(EventCodec.Encode(decided))));
    }

    [Theory]
    [InlineData("trial-assigned/2", "{}", "j: entry 7 (trial-assigned/2) is of version 2, this program reads 1")]
    [InlineData("moon-landed/1", "{}", "j: entry 7 (moon-landed/1) is of a kind that this program does not know; a newer one wrote it")]
    [InlineData("trial-assigned", "{}", "j: entry 7 (trial-assigned) is damaged: its kind is no name and version")]
    [InlineData("trial-completed/1", "null", "j: entry 7 (trial-completed/1) is damaged: it is null")]
    [InlineData("trial-completed/1", "{\"trial\":\"a\"", "j: entry 7 (trial-completed/1) is damaged: ")]
    [InlineData("trial-completed/1", "{}", "j: entry 7 (trial-completed/1) is damaged: ")]
    [InlineData("trial-completed/1", "{\"trial\":null}", "j: entry 7 (trial-completed/1) is damaged: ")]
    [InlineData("trial-completed/1", "{\"trial\":\"\"}", "j: entry 7 (trial-completed/1) is damaged: ")]
    [InlineData("trial-completed/1", "{\"trial\":\"a\",\"more\":1}", "j: entry 7 (trial-completed/1) is damaged: ")]
    [InlineData("trial-started/1", "{\"trial\":\"a\",\"step-count\":\"x\"}", "j: entry 7 (trial-started/1) is damaged: ")]
    [InlineData("stop-ordered/1", "{\"trial\":\"a\",\"reason\":null}", "j: entry 7 (stop-ordered/1) is damaged: ")]
    public void What_cannot_be_read_is_told_in_one_line(string kind, string body, string message)
    {
        var refusal = Assert.Throws<OperatorException>(() => EventCodec.Decode("j", Entry(new JournalRecord(kind, body))));
        Assert.StartsWith(message, refusal.Message);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    private static JournalEntry Entry(JournalRecord record) => new(7, new CoordinatorEpoch(1), DateTimeOffset.UnixEpoch, record);
}
