using ActorDistill.Host.Runs;
using ActorDistill.Protocol.Identity;
using ActorDistill.Settings.Runs;
using ActorDistill.StudentActors.Workers;
using ActorDistill.TeacherActors.Workers;
using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ActorDistill.Host.Nodes;

/// <summary>
/// The teachers and students of a node. They outlive its actor systems: each fresh one gets fresh actors for the same workers.
/// </summary>
internal sealed class NodeWorkers : IAsyncDisposable
{
    private static readonly TimeSpan LeavePatience = TimeSpan.FromSeconds(60);

    private readonly List<(string Name, TeacherWorker Worker)> _teachers = [];
    private readonly List<(string Name, StudentWorker Worker)> _students = [];
    private readonly ILogger _logger;

    private NodeWorkers(ILogger logger) => _logger = logger;

    /// <summary>Ends with the first word of a coordinator that does not take one of them; the message says why.</summary>
    public Task<string> Refused { get; private set; } = new TaskCompletionSource<string>().Task;

    /// <summary>Loads models and opens ports.</summary>
    /// <param name="setup">Of the node.</param>
    /// <param name="corpus">The text; null where no one needs it.</param>
    /// <param name="tls">Null for plain text.</param>
    /// <param name="loggers">Of the node.</param>
    /// <param name="stop">Gives it up.</param>
    /// <exception cref="Storage.OperatorException">A model, a device or a port cannot be used.</exception>
    public static async Task<NodeWorkers> StartAsync(
        NodeSetup setup, CorpusProvision? corpus, RunTls? tls, ILoggerFactory loggers, CancellationToken stop)
    {
        var logger = loggers.CreateLogger<NodeWorkers>();
        var workers = new NodeWorkers(logger);
        try
        {
            foreach (var placed in setup.Node.Workers)
            {
                stop.ThrowIfCancellationRequested();
                if (placed.Role == PlacedRole.Teacher)
                {
                    var teacher = Teacher(setup, placed, corpus!, tls, loggers);
                    workers._teachers.Add((placed.Name, await TeacherWorker.StartAsync(teacher, stop)));
                }
                else
                {
                    var student = Student(setup, placed, tls, loggers);
                    workers._students.Add((placed.Name, await StudentWorker.StartAsync(student, stop)));
                }
                LogMessages.WorkerReady(logger, placed.Name, string.Join(", ", placed.Devices), placed.Threads);
            }
        }
        catch
        {
            await workers.DisposeAsync();
            throw;
        }
        workers.Refused = FirstRefusalAsync([
            .. workers._teachers.Select(teacher => teacher.Worker.Refused), .. workers._students.Select(student => student.Worker.Refused),
        ]);
        return workers;
    }

    /// <summary>Starts their actors in a fresh system.</summary>
    /// <param name="system">The node's.</param>
    /// <param name="coordinator">The way to it.</param>
    public void StartActors(ActorSystem system, IActorRef coordinator)
    {
        foreach (var (name, worker) in _teachers) system.ActorOf(worker.ActorProps(coordinator), name);
        foreach (var (name, worker) in _students) system.ActorOf(worker.ActorProps(coordinator), name);
    }

    /// <summary>Lets the students write a checkpoint and give their trials back, and the teachers their batches.</summary>
    /// <param name="reason">One sentence.</param>
    public async Task LeaveAsync(string reason)
    {
        try
        {
            await Task.WhenAll(_students.Select(student => student.Worker.LeaveAsync(reason))).WaitAsync(LeavePatience);
        }
        catch (TimeoutException)
        {
            LogMessages.StudentsTooSlow(_logger, string.Join(", ", _students.Select(student => student.Name)), LeavePatience.TotalSeconds);
        }
        // Behind them, or a student of the same node would be sent to another teacher for its last step.
        foreach (var (_, teacher) in _teachers) teacher.Leave();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Students first: they are the teachers' clients.
        foreach (var (_, worker) in _students) await worker.DisposeAsync();
        foreach (var (_, worker) in _teachers) await worker.DisposeAsync();
    }

    private static async Task<string> FirstRefusalAsync(IReadOnlyList<Task<string>> refusals) =>
        refusals.Count > 0 ? await await Task.WhenAny(refusals) : await new TaskCompletionSource<string>().Task;

    private static TeacherWorkerSetup Teacher(
        NodeSetup setup, PlacedWorker placed, CorpusProvision corpus, RunTls? tls, ILoggerFactory loggers)
    {
        var (settings, folder) = (setup.Run, setup.Folder);
        var model = settings.ModelOf(placed);
        return new TeacherWorkerSetup(
            new RunId(settings.Name), new WorkerId(placed.Name), setup.Secret.Value, model.Folder, model.Dtype,
            model.HeadChunkRows, placed.Devices, placed.Threads, placed.Cores, corpus.TrainPath, corpus.ValidationPath,
            settings.Trials[0].Settings.Text, folder.Teacher(placed.Name), folder.TeacherFigures(placed.Name),
            settings.TeacherServiceAt(setup.Node), tls?.Server, loggers)
        {
            Member = placed.Member,
        };
    }

    private static StudentWorkerSetup Student(NodeSetup setup, PlacedWorker placed, RunTls? tls, ILoggerFactory loggers) => new(
        new RunId(setup.Settings.Name), new WorkerId(placed.Name), setup.Secret.Value, placed.Devices[0], placed.Threads, placed.Cores,
        setup.Folder.Student(placed.Name), setup.Folder.Trials, setup.Settings.StudentService, tls?.Client,
        loggers.CreateLogger<StudentWorker>());
}
