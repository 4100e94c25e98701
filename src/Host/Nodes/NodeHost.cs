using System.Text.Json;
using ActorDistill.Cluster.Coordination;
using ActorDistill.Cluster.Journal;
using ActorDistill.Cluster.Membership;
using ActorDistill.Host.Admin;
using ActorDistill.Host.Certificates;
using ActorDistill.Host.Logging;
using ActorDistill.Host.Runs;
using ActorDistill.Protocol.Admin;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;
using ActorDistill.Settings.Runs;
using ActorDistill.Storage;
using ActorDistill.TeacherActors.Serving;
using Akka.Actor;
using Akka.Configuration;
using Microsoft.Extensions.Logging;

namespace ActorDistill.Host.Nodes;

/// <summary>One node of a run, from its models to its end: workers, cluster, coordinator and admin service put together.</summary>
/// <param name="setup">What it is made with.</param>
/// <param name="loggers">Told all that it has to say.</param>
internal sealed class NodeHost(NodeSetup setup, ILoggerFactory loggers)
{
    private static readonly TimeSpan OthersPatience = TimeSpan.FromSeconds(30);

    private readonly ILogger _logger = loggers.CreateLogger<NodeHost>();
    private readonly CoordinatorBridge _bridge = new();
    private readonly CancellationTokenSource _leaving = new();
    private readonly DateTimeOffset _startedAt = TimeProvider.System.GetUtcNow();
    private readonly Lock _lock = new();
    private NodeWorkers? _workers;
    private CorpusProvision? _corpus;
    private Exception? _fault;
    private Task? _leave;

    private string Name => setup.Node.Name;

    /// <summary>Runs it until it has left the cluster.</summary>
    /// <exception cref="OperatorException">
    /// A file or a port cannot be used, or the run does not take one of its workers, or its journal cannot be used.
    /// </exception>
    public async Task RunAsync()
    {
        var tls = RunTls.Load(setup.Settings.Security.Tls);
        _corpus = setup.NeedsText ? CorpusProvision.Provide(setup.Run, setup.Folder) : null;
        try
        {
            await using var store = await StartStoreAsync(tls);
            await using var workers = await NodeWorkers.StartAsync(setup, _corpus, tls, loggers, _leaving.Token);
            _workers = workers;
            _ = workers.Refused.ContinueWith(refused => Fail(new OperatorException(refused.Result)), TaskScheduler.Default);
            await ServeAsync(tls);
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
        {
            // It was told to leave while it still loaded its models.
            if (_fault == null) return;
        }
        if (_fault != null) throw _fault;
    }

    /// <summary>Lets it leave in order; returns at once. Its students write their checkpoints first.</summary>
    /// <param name="order">Why, and whether all other nodes leave before it.</param>
    public void Leave(LeaveCluster order)
    {
        lock (_lock) _leave ??= Task.Run(() => LeaveAsync(order));
    }

    private async Task ServeAsync(RunTls? tls)
    {
        var folder = setup.Folder;
        var token = setup.Secret.Value.Length == 0 ? null : new BearerToken(setup.Secret.Value);
        var service = new AdminService(Name, _bridge, token, Leave);
        await using var admin = await AdminServer.StartAsync(setup.Node.Admin, service, tls?.Server, loggers);
        LogMessages.AdminListens(_logger, Name, admin.Address);
        new AdminPlace(Name, admin.Address, Environment.ProcessId).Write(folder.NodeAdmin(Name));
        try
        {
            var members = new KnownMembersFile(folder.NodeMembers(Name));
            var lifetime = new NodeLifetime(setup.Node.Cluster, NodeConfig.Of(setup.Node.Cluster, ConfigOf()), members, StartActors);
            LogMessages.NodeEnded(_logger, Name, (await lifetime.RunAsync(_leaving.Token)).ToString());
        }
        finally
        {
            File.Delete(folder.NodeAdmin(Name));
        }
    }

    // Null on all nodes but the one that has it. It ends behind the workers, which still bring something there.
    private async Task<StoreServer?> StartStoreAsync(RunTls? tls)
    {
        if (setup.Settings is not RunSettings { CheckpointStore: var store } run || store.NodeOf(run.Nodes)?.Name != Name) return null;
        var server = await StoreServer.StartAsync(store, setup.Node, setup.Folder, setup.Secret, tls?.Server, loggers);
        LogMessages.StoreListens(_logger, Name, server.Address);
        return server;
    }

    private Config ConfigOf()
    {
        var secret = setup.Secret.Value;
        // What the operator's file says of Akka stays, but the run's one secret is everybody's. HOCON's quoted texts are JSON's.
        var own = secret.Length == 0 ? ActorLog.Config : $"{ActorLog.Config}\nakka.remote.join-token = {JsonSerializer.Serialize(secret)}";
        var config = ConfigurationFactory.ParseString(own).WithFallback(setup.Settings.File.Config);
        return setup.Settings.Security.Tls is { } tls ? config.WithFallback(ActorTls.ConfigOf(tls)) : config;
    }

    private void StartActors(ActorSystem system)
    {
        ActorLog.Start(system, loggers.CreateLogger("Actors"));
        if (setup.Node.IsCoordinator) CoordinatorSingleton.Start(system, CoordinatorOf(system));
        var proxy = CoordinatorSingleton.StartProxy(system);
        _bridge.Attach(system, proxy);
        _workers!.StartActors(system, proxy);
    }

    private CoordinatorSetup CoordinatorOf(ActorSystem system)
    {
        var (settings, text) = (setup.Run, _corpus!.Text);
        var run = new RunId(settings.Name);
        return new CoordinatorSetup(
            new RunPlan(run, new JoinToken(setup.Secret.Value), settings.SameRecipe, SharingRules.SharingOf(settings))
            {
                Store = settings.CheckpointStoreAddress,
                Hedging = SharingRules.HedgingOf(settings),
                Members = [.. settings.Ensemble?.Members.Select(member => member.Name) ?? []],
            },
            new TrialReader(settings, text),
            TrialSpecs.Of(settings, text),
            setup.Resumes,
            () => Journals.OpenAsync(settings.Coordinator.Journal, setup.Folder.Path, run, TimeProvider.System, _leaving.Token),
            settings.Coordinator.AskAgainAfter,
            CoordinatorSingleton.MembersOf(system), CoordinatorSingleton.ReachableOf(system),
            Fail)
        {
            Sweep = SweepSpecs.Of(settings),
            StartedAt = _startedAt,
        };
    }

    private async Task LeaveAsync(LeaveCluster order)
    {
        LogMessages.NodeLeaves(_logger, Name, order.Reason);
        try
        {
            if (order.Everyone) await _bridge.LetOthersLeaveAsync(OthersPatience, _leaving.Token);
            if (_workers != null) await _workers.LeaveAsync(order.Reason);
        }
        catch (Exception fault)
        {
            LogMessages.LeavingFailed(_logger, fault, Name);
        }
        finally
        {
            await _leaving.CancelAsync();
        }
    }

    // The first fault is the cause of those that follow.
    private void Fail(Exception fault)
    {
        // What breaks while it leaves breaks because it leaves.
        if (_leaving.IsCancellationRequested) return;
        LogMessages.NodeFails(_logger, Name, fault.Message);
        Interlocked.CompareExchange(ref _fault, fault, null);
        _leaving.Cancel();
    }
}
