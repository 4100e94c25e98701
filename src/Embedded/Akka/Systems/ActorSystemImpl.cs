using System.Collections.Concurrent;
using Akka.Configuration;
using Akka.Event;
using Akka.Execution;
using Akka.Remoting;

namespace Akka.Actor;

/// <summary>The one kind of actor system.</summary>
internal sealed class ActorSystemImpl : ExtendedActorSystem
{
    private readonly ConcurrentDictionary<Type, Lazy<object>> _extensions = new();
    private readonly Stack<Action> _onTermination = new();
    private readonly TaskCompletionSource _terminated;
    private readonly TimeSpan _started;
    private bool _hasEnded;

    private ActorSystemImpl(string name, Config config, Engine engine)
    {
        Name = name;
        Engine = engine;
        _started = engine.Elapsed;
        _terminated = new TaskCompletionSource(engine.PromiseOptions);
        Settings = new Settings(this, config.WithFallback(Settings.Reference));
        EventStream = new EventStream(engine);
        EventStream.SetLogLevel(Logging.LogLevelFor(Settings.LogLevel));
        Log = Logging.GetLogger(this, $"ActorSystem({name})");
        Scheduler = new EngineScheduler(engine);
        Provider = new ActorRefProvider(this);
        Serialization = new Serialization.Serialization(this);
    }

    public Engine Engine { get; }

    public ActorRefProvider Provider { get; }

    public override string Name { get; }

    public override Settings Settings { get; }

    public override IActorRef DeadLetters => Provider.DeadLetters;

    public override EventStream EventStream { get; }

    public override ILoggingAdapter Log { get; }

    public override IScheduler Scheduler { get; }

    public override Serialization.Serialization Serialization { get; }

    public override Task WhenTerminated => _terminated.Task;

    internal override TimeSpan TimeSinceStart => Engine.Elapsed - _started;

    public static ActorSystemImpl Start(string name, Config config, Engine engine)
    {
        if (name.Length == 0 || !char.IsAsciiLetterOrDigit(name[0]) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            throw new ArgumentException(
                $"invalid ActorSystem name [{name}], must contain only word characters (i.e. [a-zA-Z0-9] plus non-leading '-')",
                nameof(name));
        var system = new ActorSystemImpl(name, config, engine);
        if (system.Settings.ProviderClass is not ("local" or "remote" or "cluster") and var provider)
            throw new ConfigurationException($"akka.actor.provider is {provider}, must be local, remote or cluster");
        system.Provider.Start(system.Ended);
        Loggers.Start(system);
        if (system.Settings.ProviderClass is not "local") RemoteNode.Start(system);
        if (system.Settings.ProviderClass is "cluster") Cluster.Cluster.Get(system);
        return system;
    }

    public long NewUid() => 1 + Engine.NextInt64(int.MaxValue - 1);

    public override IActorRef ActorOf(Props props, string? name = null) => Provider.Guardian.Cell.ActorOf(props, name);

    public override IActorRef SystemActorOf(Props props, string? name = null) => Provider.SystemGuardian.Cell.ActorOf(props, name);

    public override ActorSelection ActorSelection(string actorPath) => Provider.Selection(actorPath, Provider.RootGuardian);

    public override ActorSelection ActorSelection(ActorPath actorPath) => Provider.Selection(actorPath);

    public override void Stop(IActorRef actor) => ((ActorRefBase)actor).Stop();

    public override Task Terminate()
    {
        if (!Settings.CoordinatedShutdownRunByActorSystemTerminate) return FinalTerminate();
        CoordinatedShutdown.Get(this).Run(CoordinatedShutdown.ActorSystemTerminateReason.Instance);
        return WhenTerminated;
    }

    /// <summary>Stops the actors, without the phases before.</summary>
    public Task FinalTerminate()
    {
        Provider.Guardian.Stop();
        return WhenTerminated;
    }

    public override void RegisterOnTermination(Action code)
    {
        lock (_onTermination)
        {
            if (_hasEnded) throw new InvalidOperationException("ActorSystem already terminated.");
            _onTermination.Push(code);
        }
    }

    public override object RegisterExtension(IExtensionId extension) => _extensions.GetOrAdd(
        extension.ExtensionType, _ => new Lazy<object>(() => extension.CreateExtension(this))).Value;

    public override object GetExtension(IExtensionId extensionId) => RegisterExtension(extensionId);

    public override bool HasExtension<T>() => _extensions.ContainsKey(typeof(T));

    public override string ToString() => Provider.RootPath.Address.ToString();

    private void Ended(Exception? cause)
    {
        Action[] callbacks;
        lock (_onTermination)
        {
            _hasEnded = true;
            callbacks = [.. _onTermination];
        }
        List<Exception> faults = cause is null ? [] : [cause];
        foreach (var callback in callbacks)
        {
            try
            {
                callback();
            }
            catch (Exception fault)
            {
                faults.Add(fault);
            }
        }
        if (faults.Count == 0) _terminated.SetResult();
        else _terminated.SetException(faults);
    }
}
