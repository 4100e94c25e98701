using ActorDistill.Cluster.Coordination;
using ActorDistill.Cluster.Journal;
using ActorDistill.Host.Admin;
using ActorDistill.Host.Runs;
using ActorDistill.Host.Tests.Certificates;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Schedules.Sweeps;
using ActorDistill.Settings.Coordinator;
using ActorDistill.Settings.Runs;
using ActorDistill.Storage;
using ActorDistill.TeacherActors.Serving;
using Akka.Actor;
using static ActorDistill.Protocol.Messages.Commands;
using static ActorDistill.Protocol.Messages.Sweeps;

namespace ActorDistill.Host.Tests.Admin;

/// <summary>What a real coordinator with a journal on disk answers through a node's admin service, over a real socket.</summary>
public sealed class AdminAnswerTests : IAsyncLifetime
{
    private static readonly RunId Run = new("run");
    private static readonly TrialId First = new("first");
    private static readonly JournalSettings Journal = new(JournalKind.Sqlite, "journal.db", "", TimeSpan.FromMinutes(1));

    private readonly TemporaryFolder _folder = new();
    private readonly LineLoggers _loggers = new();
    private readonly ActorSystem _system = ActorSystem.Create("admin");
    private readonly CoordinatorBridge _bridge = new();
    private GrpcEndpoint _server = null!;
    private AdminClient _client = null!;

    public async Task InitializeAsync()
    {
        var service = new AdminService("here", _bridge, new BearerToken("right"), _ => Assert.Fail("nobody is to leave"));
        _server = await AdminServer.StartAsync(new AdminSettings("127.0.0.1", 0), service, tls: null, _loggers);
        _client = ClientWith("right");
        _bridge.Attach(_system, _system.ActorOf(CoordinatorActor.Props(new CoordinatorSetup(
            new RunPlan(Run, new JoinToken(""), SameRecipe: true, new RangeSharing()), new Reader(), [Reader.Spec(First)], Resumes: false,
            async () => await OpenJournalAsync(), TimeSpan.FromSeconds(1), _ => true, _ => true,
            fault => Assert.Fail(fault.ToString())))));
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        await _system.Terminate();
        _loggers.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Status_says_the_run_the_coordinator_and_all_trials()
    {
        var status = await _client.StatusAsync();
        Assert.Equal((Run, 1), (status.Run, status.Coordinator.Value));
        Assert.Empty(status.Workers);
        var trial = Assert.Single(status.Trials);
        Assert.Equal((First, TrialState.Queued, 0, 10, null), (trial.Trial, trial.State, trial.StepCount, trial.StepTotal, trial.T));
    }

    [Fact]
    public async Task A_stop_is_in_the_journal_when_it_is_accepted_and_asked_for_twice_it_is_there_once()
    {
        Assert.Equal(1, (await _client.StopAsync("the test wants it")).Coordinator.Value);
        await _client.StopAsync("once more");
        var paused = Assert.Single(await RecordsAsync(), record => record.Kind.StartsWith("run-paused", StringComparison.Ordinal));
        Assert.Contains("the test wants it", paused.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trials_are_added_and_cancelled()
    {
        await _client.AddTrialAsync(new AddTrial(new TrialId("second"), ""));
        await _client.CancelTrialAsync(new CancelTrial(First, "not wanted any more"));
        var trials = (await _client.StatusAsync()).Trials;
        Assert.Equal(
            [(First, TrialState.Stopped, "not wanted any more"), (new TrialId("second"), TrialState.Queued, null)],
            trials.Select(trial => (trial.Trial, trial.State, trial.Reason)));
    }

    [Fact]
    public async Task What_the_coordinator_refuses_is_the_operators_mistake_with_its_words()
    {
        var unknown = new TrialId("no-such");
        await RefusesAsync("there is no trial no-such", client => client.CancelTrialAsync(new CancelTrial(unknown, "gone")));
        await RefusesAsync("there is no trial no-such", client => client.CloneTrialAsync(new CloneTrial(new TrialId("b"), unknown, "")));
        await RefusesAsync(
            "first has no checkpoint yet", client => client.CloneTrialAsync(new CloneTrial(new TrialId("b"), First, "")));
        await RefusesAsync("there is a trial first already", client => client.AddTrialAsync(new AddTrial(First, "")));
        await RefusesAsync(
            "b: nonsense is not a known key", client => client.AddTrialAsync(new AddTrial(new TrialId("b"), "nonsense = 1")));
        await RefusesAsync("there is no sweep no-such", client => client.CancelSweepAsync(new CancelSweep("no-such", "gone")));
        Assert.Equal([First], (await _client.StatusAsync()).Trials.Select(trial => trial.Trial));
    }

    [Fact]
    public async Task A_sweep_is_added_listed_and_cancelled()
    {
        Assert.Empty((await _client.ListSweepsAsync()).Sweeps);
        TrialId[] trials = [new("sweep/1"), new("sweep/2")];
        var add = new AddSweep(
            "sweep", [.. trials.Select(trial => new NewSweepTrial(trial, ""))], new SweepRungs([], [4], 0.5), MaxConcurrent: 1);
        await _client.AddSweepAsync(add);
        var listed = Assert.Single((await _client.ListSweepsAsync()).Sweeps);
        Assert.Equal(("sweep", 1), (listed.Sweep, listed.MaxConcurrent));
        Assert.Equal(trials, Assert.Single(listed.Groups).Trials);
        Assert.Equal([4], listed.Rungs!.Steps);
        Assert.Equal(0.5, listed.Rungs.KeepShare);
        await RefusesAsync("sweep: there is a sweep of that name already", client => client.AddSweepAsync(add));
        await RefusesAsync(
            "other: there is a trial sweep/1 already", client => client.AddSweepAsync(add with { Sweep = "other" }));
        await _client.CancelSweepAsync(new CancelSweep("sweep", "it was enough"));
        var swept = (await _client.StatusAsync()).Trials.Where(trial => trial.Sweep == "sweep").ToList();
        Assert.Equal(trials, swept.Select(trial => trial.Trial));
        Assert.All(swept, trial => Assert.Equal((TrialState.Stopped, "it was enough"), (trial.State, trial.Reason)));
    }

    [Fact]
    public async Task A_sweep_with_one_wrong_trial_is_not_added_at_all()
    {
        var add = new AddSweep(
            "sweep", [new(new TrialId("a"), ""), new(new TrialId("b"), "nonsense = 1")], Rungs: null, MaxConcurrent: null);
        await RefusesAsync("b: nonsense is not a known key", client => client.AddSweepAsync(add));
        Assert.Empty((await _client.ListSweepsAsync()).Sweeps);
        Assert.Single((await _client.StatusAsync()).Trials);
    }

    [Theory]
    [InlineData("")]
    [InlineData("wrong")]
    public async Task Without_the_runs_secret_nothing_is_answered_and_nothing_done(string token)
    {
        using var stranger = ClientWith(token);
        await Assert.ThrowsAsync<OperatorException>(() => stranger.StatusAsync());
        await Assert.ThrowsAsync<OperatorException>(() => stranger.StopAsync("by a stranger"));
        await Assert.ThrowsAsync<OperatorException>(() => stranger.CancelTrialAsync(new CancelTrial(First, "by a stranger")));
        await Assert.ThrowsAsync<OperatorException>(() => stranger.ListSweepsAsync());
        Assert.Equal(TrialState.Queued, Assert.Single((await _client.StatusAsync()).Trials).State);
        Assert.DoesNotContain(await RecordsAsync(), record => record.Body.Contains("stranger", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_node_that_is_in_no_cluster_yet_and_one_that_is_gone_are_silent_and_not_refusing()
    {
        var service = new AdminService("alone", new CoordinatorBridge(), token: null, _ => { });
        var server = await AdminServer.StartAsync(new AdminSettings("127.0.0.1", 0), service, tls: null, _loggers);
        var address = server.Address;
        using var client = new AdminClient(address, Secret(""), tls: null);
        var alone = await Assert.ThrowsAsync<NodeSilentException>(() => client.StatusAsync());
        Assert.Equal($"{address}: this node is not in the cluster yet", alone.Message);
        await server.DisposeAsync();
        var gone = await Assert.ThrowsAsync<NodeSilentException>(() => client.StatusAsync());
        Assert.StartsWith($"{address}: ", gone.Message, StringComparison.Ordinal);
    }

    private async Task RefusesAsync(string words, Func<AdminClient, Task> call) => Assert.Equal(
        $"{_server.Address}: {words}", (await Assert.ThrowsAsync<OperatorException>(() => call(_client))).Message);

    private AdminClient ClientWith(string token) => new(_server.Address, Secret(token), tls: null);

    private RunSecret Secret(string token)
    {
        File.WriteAllText(_folder.PathOf("secret"), token);
        var place = token.Length == 0 ? "" : $"file:{_folder.PathOf("secret")}";
        return RunSecret.Read(new SecuritySettings(place), RunFolder.Open(_folder.PathOf("run")));
    }

    private async Task<IJournal> OpenJournalAsync() => await Journals.OpenAsync(Journal, _folder.Path, Run, TimeProvider.System);

    // The next epoch: the coordinator of the test decides nothing more.
    private async Task<IReadOnlyList<JournalRecord>> RecordsAsync()
    {
        await using var journal = await OpenJournalAsync();
        List<JournalRecord> records = [];
        await foreach (var entry in journal.ReadAsync()) records.Add(entry.Record);
        return records;
    }

    private sealed class Reader : ITrialReader
    {
        public static TrialSpec Spec(TrialId trial) => new(
            trial, new BatchSource(new string('c', 64), SequenceLength: 8, BatchSize: 2, Seed: 1), StepCount: 10, BatchesPerStep: 2,
            Taid: null, NeedsInitialStudent: true, new CheckpointRetention(NewestCount: 1), Plateau: null, Settings: "");

        public TrialSpec Read(TrialId trial, string settings, TrialSpec? clonedFrom) => settings.Contains("nonsense")
            ? throw new OperatorException($"{trial}: nonsense is not a known key")
            : Spec(trial) with { Settings = settings };

        public string? RungFault(TrialSpec spec, HalvingSettings halving) => halving.FaultFor(spec.StepCount);

        public PayloadFormat FormatOf(TrialSpec spec, TeacherModel teacher) =>
            new(PayloadKind.Hidden, NumberEncoding.Float32, teacher.VocabSize);
    }
}
