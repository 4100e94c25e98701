using System.Collections.Concurrent;
using Akka.Configuration;
using Akka.Event;
using Akka.Execution;

namespace Akka.Actor;

/// <summary>
/// Stops a node in phases: each phase runs its tasks side by side and ends before the next begins. A task that fails or takes too long
/// is logged and does not hold up the rest, unless its phase says so.
/// </summary>
public sealed class CoordinatedShutdown : IExtension
{
    /// <summary>Before services stop taking requests.</summary>
    public const string PhaseBeforeServiceUnbind = "before-service-unbind";

    /// <summary>Services stop taking requests.</summary>
    public const string PhaseServiceUnbind = "service-unbind";

    /// <summary>Requests in progress end.</summary>
    public const string PhaseServiceRequestsDone = "service-requests-done";

    /// <summary>Services stop.</summary>
    public const string PhaseServiceStop = "service-stop";

    /// <summary>Before the cluster is left.</summary>
    public const string PhaseBeforeClusterShutdown = "before-cluster-shutdown";

    /// <summary>Shard regions are handed over.</summary>
    public const string PhaseClusterShardingShutdownRegion = "cluster-sharding-shutdown-region";

    /// <summary>The node says that it leaves.</summary>
    public const string PhaseClusterLeave = "cluster-leave";

    /// <summary>Singletons are handed over.</summary>
    public const string PhaseClusterExiting = "cluster-exiting";

    /// <summary>The others learn that the node is done.</summary>
    public const string PhaseClusterExitingDone = "cluster-exiting-done";

    /// <summary>The cluster's actors stop.</summary>
    public const string PhaseClusterShutdown = "cluster-shutdown";

    /// <summary>Before the actors stop.</summary>
    public const string PhaseBeforeActorSystemTerminate = "before-actor-system-terminate";

    /// <summary>The actors stop.</summary>
    public const string PhaseActorSystemTerminate = "actor-system-terminate";

    private readonly ActorSystemImpl _system;
    private readonly IReadOnlyList<ShutdownPhase> _phases;
    private readonly ConcurrentQueue<(string Phase, string Name, Func<Task<Done>> Task)> _tasks = new();
    private readonly ILoggingAdapter _log;
    private readonly TaskCompletionSource<Done> _done;
    private Reason? _reason;

    internal CoordinatedShutdown(ActorSystemImpl system)
    {
        _system = system;
        _phases = ShutdownPhase.Read(system.Settings.Config.GetConfig("akka.coordinated-shutdown")!);
        _log = Logging.GetLogger(system, nameof(CoordinatedShutdown));
        _done = new TaskCompletionSource<Done>(system.Engine.PromiseOptions);
        AddTask(PhaseActorSystemTerminate, "terminate-system", async () =>
        {
            if (system.Settings.CoordinatedShutdownTerminateActorSystem) await system.FinalTerminate();
            return Done.Instance;
        });
    }

    /// <summary>Why the node stops; null while it does not.</summary>
    public Reason? ShutdownReason => _reason;

    /// <summary>The system.</summary>
    public ExtendedActorSystem System => _system;

    /// <summary>The longest the whole may take.</summary>
    public TimeSpan TotalTimeout => _phases.Aggregate(TimeSpan.Zero, (sum, phase) => sum + phase.Timeout);

    /// <summary>The shutdown of a system.</summary>
    public static CoordinatedShutdown Get(ActorSystem sys) =>
        (CoordinatedShutdown)sys.RegisterExtension(new CoordinatedShutdownExtension());

    /// <summary>The longest a phase may take.</summary>
    /// <exception cref="ArgumentException">There is no such phase.</exception>
    public TimeSpan Timeout(string phase) => PhaseNamed(phase).Timeout;

    /// <summary>Adds a task to a phase. Tasks of one phase run side by side.</summary>
    /// <exception cref="ArgumentException">There is no such phase, or the task has no name.</exception>
    public void AddTask(string phase, string taskName, Func<Task<Done>> task)
    {
        PhaseNamed(phase);
        if (string.IsNullOrEmpty(taskName)) throw new ArgumentException("Set a task name when adding tasks to the Coordinated Shutdown.");
        _tasks.Enqueue((phase, taskName, task));
    }

    /// <summary>Runs all phases, or those from <paramref name="fromPhase"/> on. Later calls give the task of the first.</summary>
    public Task<Done> Run(Reason reason, string? fromPhase = null)
    {
        if (fromPhase is not null) PhaseNamed(fromPhase);
        if (Interlocked.CompareExchange(ref _reason, reason, null) is not null) return _done.Task;
        _system.Engine.Start(() => RunPhases(_phases.SkipWhile(phase => fromPhase is not null && phase.Name != fromPhase)));
        return _done.Task;
    }

    private async Task RunPhases(IEnumerable<ShutdownPhase> phases)
    {
        try
        {
            foreach (var phase in phases)
            {
                var tasks = _tasks.Where(task => task.Phase == phase.Name).ToList();
                await Task.WhenAll(tasks.Select(task => RunTask(phase, task.Name, task.Task)));
            }
            _done.SetResult(Done.Instance);
        }
        catch (Exception cause)
        {
            _done.SetException(cause);
        }
    }

    private async Task RunTask(ShutdownPhase phase, string name, Func<Task<Done>> task)
    {
        try
        {
            var running = task();
            if (await EndsWithin(_system.Engine, running, phase.Timeout)) await running;
            else throw new TimeoutException($"Coordinated shutdown phase [{phase.Name}] timed out after {phase.Timeout}");
        }
        catch (Exception cause) when (phase.Recovers)
        {
            _log.Warning(cause, "Task [{0}] failed in phase [{1}]", name, phase.Name);
        }
    }

    private static async Task<bool> EndsWithin(Engine engine, Task task, TimeSpan timeout)
    {
        var isLate = new TaskCompletionSource(engine.PromiseOptions);
        using var timer = engine.Schedule(timeout, () => isLate.TrySetResult());
        return await Task.WhenAny(task, isLate.Task) == task;
    }

    private ShutdownPhase PhaseNamed(string name) => _phases.FirstOrDefault(phase => phase.Name == name)
        ?? throw new ArgumentException($"Unknown phase [{name}], known phases [{string.Join(',', _phases.Select(phase => phase.Name))}]. "
            + "All phases (along with their optional dependencies) must be defined in configuration.");

    /// <summary>Why a node stops.</summary>
    public class Reason
    {
        /// <summary>A reason.</summary>
        protected Reason()
        {
        }
    }

    /// <summary>Nobody said why.</summary>
    public class UnknownReason : Reason
    {
        /// <summary>The reason.</summary>
        public static readonly Reason Instance = new UnknownReason();

        private UnknownReason()
        {
        }
    }

    /// <summary>The system was told to end.</summary>
    public class ActorSystemTerminateReason : Reason
    {
        /// <summary>The reason.</summary>
        public static readonly Reason Instance = new ActorSystemTerminateReason();

        private ActorSystemTerminateReason()
        {
        }
    }

    /// <summary>The process ends.</summary>
    public class ClrExitReason : Reason
    {
        /// <summary>The reason.</summary>
        public static readonly Reason Instance = new ClrExitReason();

        private ClrExitReason()
        {
        }
    }

    /// <summary>The cluster has downed the node.</summary>
    public class ClusterDowningReason : Reason
    {
        /// <summary>The reason.</summary>
        public static readonly Reason Instance = new ClusterDowningReason();

        private ClusterDowningReason()
        {
        }
    }

    /// <summary>The node has left the cluster.</summary>
    public class ClusterLeavingReason : Reason
    {
        /// <summary>The reason.</summary>
        public static readonly Reason Instance = new ClusterLeavingReason();

        private ClusterLeavingReason()
        {
        }
    }

    /// <summary>The node could not join a cluster.</summary>
    public class ClusterJoinUnsuccessfulReason : Reason
    {
        /// <summary>The reason.</summary>
        public static readonly Reason Instance = new ClusterJoinUnsuccessfulReason();

        private ClusterJoinUnsuccessfulReason()
        {
        }
    }
}

/// <summary>Makes the shutdown of a system.</summary>
public sealed class CoordinatedShutdownExtension : ExtensionIdProvider<CoordinatedShutdown>
{
    /// <inheritdoc/>
    public override CoordinatedShutdown CreateExtension(ExtendedActorSystem system) => new((ActorSystemImpl)system);
}

/// <summary>A phase of the shutdown.</summary>
internal sealed record ShutdownPhase(string Name, IReadOnlyList<string> DependsOn, TimeSpan Timeout, bool Recovers)
{
    /// <summary>The phases of a configuration, each after those it depends on.</summary>
    /// <exception cref="ConfigurationException">They depend on each other in a circle.</exception>
    public static IReadOnlyList<ShutdownPhase> Read(Config config)
    {
        var standard = config.GetTimeSpan("default-phase-timeout");
        var section = config.GetConfig("phases")!;
        var byName = section.AsEnumerable()
            .Select(entry => (Name: entry.Key, Phase: section.GetConfig(entry.Key)))
            .Where(entry => entry.Phase?.GetBoolean("enabled", true) != false)
            .ToDictionary(entry => entry.Name, entry => new ShutdownPhase(
                entry.Name,
                [.. (entry.Phase?.GetStringList("depends-on") ?? []).Select(before => before!)],
                entry.Phase?.GetTimeSpan("timeout", standard) ?? standard,
                entry.Phase?.GetBoolean("recover", true) ?? true));
        List<ShutdownPhase> ordered = [];
        HashSet<string> under = [];
        foreach (var name in byName.Keys.Order(StringComparer.Ordinal)) Place(name);
        return ordered;

        void Place(string name)
        {
            if (!byName.TryGetValue(name, out var phase) || ordered.Contains(phase)) return;
            if (!under.Add(name)) throw new ConfigurationException($"akka.coordinated-shutdown.phases: {name} depends on itself");
            foreach (var before in phase.DependsOn) Place(before);
            ordered.Add(phase);
        }
    }
}
