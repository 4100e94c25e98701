using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;
using ActorDistill.Protocol.Payloads;
using ActorDistill.TeacherActors.Tests.Doubles;
using ActorDistill.TeacherActors.Workers;
using Akka.Actor;

namespace ActorDistill.TeacherActors.Tests.Workers;

public sealed class TeacherActorTests : IAsyncLifetime
{
    private static readonly WorkerLease Lease = new(new WorkerId("teacher-1"), new LeaseEpoch(3));
    private static readonly Authority By = new(new CoordinatorEpoch(1), Lease);
    private static readonly TrialId Trial = new("a");

    private readonly TeacherHome _home = new();
    private readonly ActorSystem _system = ActorSystem.Create("test");
    private TeacherWorker _worker = null!;
    private ProbeActor _coordinator = null!;

    public async Task InitializeAsync()
    {
        _worker = await TeacherWorker.StartAsync(_home.Setup with { Secret = "run's" });
        _coordinator = new ProbeActor(_system);
    }

    public async Task DisposeAsync()
    {
        await _system.Terminate();
        await _worker.DisposeAsync();
        _home.Dispose();
    }

    [Fact]
    public async Task It_registers_until_it_is_answered()
    {
        _system.ActorOf(_worker.ActorProps(_coordinator.Ref));
        var first = await _coordinator.NextAsync<Registration.RegisterTeacher>();
        Assert.Equal((new RunId("run-1"), Lease.Worker, "run's"), (first.Run, first.Worker, first.Token.Value));
        Assert.Equal((TeacherHome.VocabSize, 24, 4), (first.VocabSize, first.HiddenSize, first.LayerCount));
        Assert.Equal(Enum.GetValues<PayloadKind>(), first.Kinds);
        Assert.Equal(_worker.Address, new Uri(first.Endpoint));
        await _coordinator.NextAsync<Registration.RegisterTeacher>();
        _coordinator.LastSender.Tell(new Registration.WorkerAccepted(By, new RunId("run-1")));
        Assert.Equal(Lease, (await _coordinator.NextAsync<Leases.RenewLease>()).From);
    }

    [Fact]
    public async Task It_tells_how_far_the_last_of_its_ranges_is_and_then_the_one_before_when_that_was_released()
    {
        var teacher = await JoinAsync();
        var (one, two) = (Samples.Range(0, 10), Samples.Range(50, 10));
        foreach (var range in new[] { one, two })
            teacher.Tell(new TeacherOrders.ProduceRange(By, _home.Source, range, [Samples.Exact]), _coordinator.Ref);
        var progress = await _coordinator.NextAsync<TeacherOrders.RangeProgress>();
        Assert.Equal(
            new TeacherOrders.RangeProgress(Lease, _home.Source, two, ProducedCount: 0, SecondsPerBatch: 0, progress.BusyShare), progress);
        Assert.InRange(progress.BusyShare, 0, 1);
        teacher.Tell(new TeacherOrders.ReleaseRange(By, _home.Source, two), _coordinator.Ref);
        // What it said before it heard of that is on its way; then a whole period, from one renewal to the next.
        await _coordinator.UpToAsync<Leases.RenewLease>();
        var later = (await _coordinator.UpToAsync<Leases.RenewLease>()).OfType<TeacherOrders.RangeProgress>().ToList();
        Assert.NotEmpty(later);
        Assert.All(later, said => Assert.Equal(one, said.Range));
    }

    [Fact]
    public async Task A_text_that_is_not_here_is_told_with_its_reason()
    {
        var teacher = await JoinAsync();
        var other = _home.Source with { CorpusDigest = new string('0', 64) };
        teacher.Tell(new TeacherOrders.ProduceRange(By, other, Samples.Range(0, 10), [Samples.Exact]), _coordinator.Ref);
        var failed = await _coordinator.NextAsync<TeacherOrders.RangeFailed>();
        Assert.Equal((Lease, other, Samples.Range(0, 10)), (failed.From, failed.Source, failed.Range));
        Assert.StartsWith($"corpus {other.CorpusDigest} is not here", failed.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task First_weights_are_made_and_told_each_time_they_are_asked_for()
    {
        var teacher = await JoinAsync();
        var order = new TeacherOrders.MakeStudent(By, Trial, _home.Document("model.hidden-size = 16"));
        teacher.Tell(order, _coordinator.Ref);
        var made = await _coordinator.NextAsync<TeacherOrders.StudentMade>();
        Assert.Equal((Lease, Trial, _worker.Address), (made.From, made.Trial, new Uri(made.Student.Endpoint)));
        Assert.Contains("model.safetensors", made.Student.Files.Select(file => file.Name));
        teacher.Tell(order, _coordinator.Ref);
        Assert.Equal(made.Student.Files, (await _coordinator.NextAsync<TeacherOrders.StudentMade>()).Student.Files);
    }

    [Fact]
    public async Task First_weights_that_cannot_be_made_are_told_in_one_line()
    {
        var teacher = await JoinAsync();
        teacher.Tell(new TeacherOrders.MakeStudent(By, Trial, "actordistill { }"), _coordinator.Ref);
        var failed = await _coordinator.NextAsync<TeacherOrders.StudentNotMade>();
        Assert.Equal((Lease, Trial), (failed.From, failed.Trial));
        Assert.DoesNotContain('\n', failed.Reason);
        Assert.Contains("actordistill.", failed.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Orders_under_another_lease_or_of_an_older_coordinator_change_nothing()
    {
        var teacher = await JoinAsync(coordinator: 2);
        var document = _home.Document("model.hidden-size = 16");
        Authority[] stale = [By, new(new CoordinatorEpoch(2), Lease with { Epoch = new LeaseEpoch(2) })];
        foreach (var by in stale)
        {
            teacher.Tell(new TeacherOrders.MakeStudent(by, new TrialId("stale"), document), _coordinator.Ref);
            teacher.Tell(new TeacherOrders.ProduceRange(by, _home.Source, Samples.Range(0, 5), [Samples.Exact]), _coordinator.Ref);
        }
        teacher.Tell(
            new TeacherOrders.MakeStudent(new Authority(new CoordinatorEpoch(2), Lease), Trial, document), _coordinator.Ref);
        var said = await _coordinator.UpToAsync<Leases.RenewLease>();
        Assert.Equal(Trial, Assert.Single(said.OfType<TeacherOrders.StudentMade>()).Trial);
        Assert.Empty(said.OfType<TeacherOrders.RangeProgress>());
    }

    [Fact]
    public async Task A_lease_that_is_lost_is_asked_for_anew()
    {
        var teacher = await JoinAsync();
        teacher.Tell(new TeacherOrders.ProduceRange(By, _home.Source, Samples.Range(0, 5), [Samples.Exact]), _coordinator.Ref);
        await _coordinator.NextAsync<TeacherOrders.RangeProgress>();
        teacher.Tell(new Leases.LeaseLost(By), _coordinator.Ref);
        await _coordinator.NextAsync<Registration.RegisterTeacher>();
        var next = new WorkerLease(Lease.Worker, new LeaseEpoch(9));
        teacher.Tell(new Registration.WorkerAccepted(new Authority(new CoordinatorEpoch(1), next), new RunId("run-1")), _coordinator.Ref);
        // Nothing is known of ranges until the coordinator orders them again.
        var said = await _coordinator.UpToAsync<Leases.RenewLease>();
        Assert.Equal(next, Assert.IsType<Leases.RenewLease>(said[^1]).From);
        Assert.Empty(said.OfType<TeacherOrders.RangeProgress>());
    }

    [Fact]
    public async Task A_new_coordinator_is_told_again_who_it_is()
    {
        var teacher = await JoinAsync();
        teacher.Tell(new Leases.LeaseRenewed(new Authority(new CoordinatorEpoch(2), Lease)), _coordinator.Ref);
        await _coordinator.NextAsync<Registration.RegisterTeacher>();
    }

    [Fact]
    public async Task A_refusal_goes_to_the_host_and_the_worker_may_have_another_actor()
    {
        Assert.False(_worker.Refused.IsCompleted);
        var teacher = await JoinAsync();
        await teacher.GracefulStop(TimeSpan.FromSeconds(30));
        _system.ActorOf(_worker.ActorProps(_coordinator.Ref));
        await _coordinator.NextAsync<Registration.RegisterTeacher>();
        _coordinator.LastSender.Tell(new Registration.WorkerRefused(
            new CoordinatorEpoch(1), Lease.Worker, RefusalReason.Model, "teacher-1 teaches another model"));
        Assert.Equal("teacher-1 teaches another model", await _worker.Refused);
    }

    private async Task<IActorRef> JoinAsync(int coordinator = 1)
    {
        _system.ActorOf(_worker.ActorProps(_coordinator.Ref));
        await _coordinator.NextAsync<Registration.RegisterTeacher>();
        var teacher = _coordinator.LastSender;
        teacher.Tell(
            new Registration.WorkerAccepted(new Authority(new CoordinatorEpoch(coordinator), Lease), new RunId("run-1")), _coordinator.Ref);
        return teacher;
    }
}
