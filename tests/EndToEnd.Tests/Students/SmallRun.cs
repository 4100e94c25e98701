using ActorDistill.Cluster.Coordination;
using ActorDistill.Cluster.Journal;
using ActorDistill.EndToEnd.Tests.Training;
using ActorDistill.Models.Decoder;
using ActorDistill.Models.Tokenizers;
using ActorDistill.Models.Weights;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Schedules.Objectives;
using ActorDistill.Schedules.Sweeps;
using ActorDistill.Settings.Runs;
using ActorDistill.Settings.Trials;
using ActorDistill.StudentActors.Workers;
using ActorDistill.TeacherActors.Forward;
using ActorDistill.TeacherActors.Workers;
using Akka.Actor;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorDistill.EndToEnd.Tests.Students;

/// <summary>A coordinator with a journal on disk, a teacher and students as actors of one system; tensors go over gRPC.</summary>
internal sealed class SmallRun : IAsyncDisposable, ITrialReader
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder _folder;
    private readonly ActorSystem _system = ActorSystem.Create("run");
    private readonly Dictionary<string, (StudentWorker Worker, IActorRef Actor)> _students = [];
    private readonly IActorRef _way;
    private TrialSpec? _spec;
    private TeacherWorker? _teacher;

    /// <summary>The folder gets models, text and all that the run keeps.</summary>
    /// <param name="folder">An empty one.</param>
    /// <param name="keys">Of the trial, below the product's section.</param>
    public SmallRun(TemporaryFolder folder, string keys)
    {
        _folder = folder;
        Action<Registration.RegisterStudent> registers = student => LastRegistration = student;
        _way = _system.ActorOf(Props.Create(() => new CoordinatorWay(registers)));
        using (var corpus = TinyModels.NewCorpus(folder))
            Text = new TrialText(corpus.Digest, corpus.Digest, Tokenizer.Load(folder.PathOf("tokenizer")).VocabSize);
        using (var teacher = TinyModels.NewTeacher())
            ModelFolder.Save(teacher, folder.PathOf("teacher"), WeightType.F32, sideFilesFrom: folder.PathOf("tokenizer"));
        using (var student = TinyModels.NewStudent())
            ModelFolder.Save(student, folder.PathOf("student"), WeightType.F32, sideFilesFrom: folder.PathOf("tokenizer"));
        Settings = RunFile.Parse(
            folder.PathOf("run.conf"),
            $$"""
            actordistill {
              run.name = test
              teacher.model = teacher
              corpus { file = text.tokens, validation-file = text.tokens }
              student.intake { window-batches = 4, retry-pause = 10ms, retry-pause-max = 100ms }
              training {
                steps = 10, warmup = 2, learning-rate = 0.01, batch-size = 3, sequence-length = 12, seed = 7, gradient-accumulation = 2
              }
              evaluate.tokens = 200
              checkpoints { every = 2, keep = 2 }
              model.folder = student
              {{keys}}
            }
            """);
    }

    public RunSettings Settings { get; }

    public TrialText Text { get; }

    public NamedTrial Trial => Settings.Trials[0];

    /// <summary>Of the only trial.</summary>
    public string TrialFolder => _folder.PathOf("trials", Trial.Name);

    public IReadOnlyList<string> Checkpoints => Directory.Exists(Path.Combine(TrialFolder, "checkpoints"))
        ? [.. Directory.GetDirectories(Path.Combine(TrialFolder, "checkpoints"), "step-*").Order(StringComparer.Ordinal)]
        : [];

    public ActorSystem System => _system;

    /// <summary>The one that messages go to.</summary>
    public IActorRef Coordinator { get; private set; } = ActorRefs.Nobody;

    /// <summary>What the last student said to join.</summary>
    public Registration.RegisterStudent? LastRegistration { get; private set; }

    public IActorRef ActorOf(string student) => _students[student].Actor;

    public async Task StartAsync()
    {
        var name = new TrialId(Trial.Name);
        var settings = Trial.Settings;
        _spec = new TrialSpec(
            name, new Protocol.Batches.BatchSource(Text.CorpusDigest, 12, 3, 7), settings.LearningRate.StepCount, 2,
            (settings.Loss.Objective as TaidObjectiveSettings)?.Schedule, NeedsInitialStudent: true,
            new CheckpointRetention(settings.Cadence.KeepCheckpoints, settings.Cadence.KeepBest), null,
            TrialDocument.Render(Trial.Sections, Text));
        TakeOver();
        var text = _folder.PathOf("text.tokens");
        _teacher = await TeacherWorker.StartAsync(new TeacherWorkerSetup(
            new RunId("test"), new WorkerId("teacher-1"), "", _folder.PathOf("teacher"), "float32", null, ["cpu"], 1, [], text, text,
            settings.Text, _folder.PathOf("teacher-1"), _folder.PathOf("teacher-1.json"),
            Settings.TeacherService with { Serving = Settings.TeacherService.Serving with { Host = "127.0.0.1", Port = 0 } }, null,
            NullLoggerFactory.Instance));
        _system.ActorOf(_teacher.ActorProps(_way));
    }

    /// <summary>A coordinator, to which messages go from now on. The one before it lives on, and is told nothing.</summary>
    public void TakeOver()
    {
        var run = new RunId("test");
        Coordinator = _system.ActorOf(CoordinatorActor.Props(new CoordinatorSetup(
            new RunPlan(run, new JoinToken(""), SameRecipe: true, new RangeSharing()), this, [_spec!], Resumes: false,
            async () => await Journals.OpenAsync(Settings.Coordinator.Journal, _folder.Path, run, TimeProvider.System),
            TimeSpan.FromSeconds(1), _ => true, _ => true, fault => Assert.Fail(fault.ToString()))));
        _way.Tell(new CoordinatorWay.Leads(Coordinator));
    }

    /// <summary>A student joins; one that was there under the name before must have gone.</summary>
    public async Task JoinAsync(string name)
    {
        var worker = await StudentWorker.StartAsync(
            new StudentWorkerSetup(
                new RunId("test"), new WorkerId(name), "", "cpu", 1, [], _folder.PathOf(name), _folder.PathOf("trials"),
                Settings.StudentService, null, NullLogger.Instance),
            CancellationToken.None);
        _students[name] = (worker, _system.ActorOf(worker.ActorProps(_way)));
    }

    /// <summary>A student ends at once, as a process does that is killed.</summary>
    public async Task KillAsync(string name)
    {
        _students.Remove(name, out var student);
        await student.Actor.GracefulStop(Patience);
        await student.Worker.DisposeAsync();
    }

    public Task LeaveAsync(string name) => _students[name].Worker.LeaveAsync("the test wants it to").WaitAsync(Patience);

    /// <summary>Its node has to rejoin: another actor of the same worker, which goes on training.</summary>
    public async Task RejoinAsync(string name)
    {
        var (worker, actor) = _students[name];
        await actor.GracefulStop(Patience);
        _students[name] = (worker, _system.ActorOf(worker.ActorProps(_way)));
    }

    public async Task<TrialStatus> WaitAsync(Predicate<TrialStatus> until)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var status = await _way.Ask<Commands.RunStatus>(new Commands.GetStatus(), Patience);
            if (status.Trials is [var trial] && until(trial))
                return trial;
            // The coordinator answers who asks and tells nobody by itself.
            await Task.Delay(20, patience.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var name in _students.Keys.ToList())
            await KillAsync(name);
        if (_teacher != null)
            await _teacher.DisposeAsync();
        await _system.Terminate();
    }

    TrialSpec ITrialReader.Read(TrialId trial, string settings, TrialSpec? clonedFrom) => throw new NotSupportedException("no clones here");

    string? ITrialReader.RungFault(TrialSpec spec, HalvingSettings halving) => null;

    PayloadFormat ITrialReader.FormatOf(TrialSpec spec, TeacherModel teacher)
    {
        var settings = TrialDocument.Parse(spec.Trial.Value, spec.Settings).Settings;
        var layers = settings.Representations is { } compared
            ? PayloadFormats.LayersOf(compared, studentLayers: 2, teacher.LayerCount, NumberEncoding.Float32)
            : [];
        return PayloadFormats.Of(
            settings.Loss.Objective.NeedsTeacher ? settings.Payload : null, settings.Loss.Objective.Temperature, Text.VocabSize,
            settings.Text.Seed, layers);
    }
}
