using Akka.Configuration;
using Akka.Event;
using Akka.Execution;

namespace Akka.Actor;

/// <summary>A tree of actors with what they share.</summary>
public abstract class ActorSystem : IActorRefFactory, IDisposable
{
    /// <summary>A system.</summary>
    protected ActorSystem()
    {
    }

    /// <summary>The system's name, part of its address.</summary>
    public abstract string Name { get; }

    /// <summary>What the configuration says.</summary>
    public abstract Settings Settings { get; }

    /// <summary>Where messages go that reach nobody.</summary>
    public abstract IActorRef DeadLetters { get; }

    /// <summary>Events for all who want them: the log, dead letters, unhandled messages, one's own.</summary>
    public abstract EventStream EventStream { get; }

    /// <summary>The log of the system itself.</summary>
    public abstract ILoggingAdapter Log { get; }

    /// <summary>Messages and actions at a later time.</summary>
    public abstract IScheduler Scheduler { get; }

    /// <summary>Messages as bytes and back.</summary>
    public abstract Serialization.Serialization Serialization { get; }

    /// <summary>Ends when every actor has ended and the callbacks have run.</summary>
    public abstract Task WhenTerminated { get; }

    /// <summary>Time since the start.</summary>
    public TimeSpan Uptime => TimeSinceStart;

    internal abstract TimeSpan TimeSinceStart { get; }

    /// <summary>A system with the built-in configuration.</summary>
    /// <exception cref="ArgumentException">The name is not letters, digits, '-' and '_'.</exception>
    public static ActorSystem Create(string name) => Create(name, ConfigurationFactory.Empty);

    /// <summary>A system with a configuration; the built-in one stands behind it.</summary>
    /// <exception cref="ArgumentException">The name is not letters, digits, '-' and '_'.</exception>
    /// <exception cref="ConfigurationException">A setting is wrong.</exception>
    public static ActorSystem Create(string name, Config config) => ActorSystemImpl.Start(name, config, new ThreadPoolEngine());

    /// <inheritdoc/>
    public abstract IActorRef ActorOf(Props props, string? name = null);

    /// <inheritdoc/>
    public abstract ActorSelection ActorSelection(string actorPath);

    /// <inheritdoc/>
    public abstract ActorSelection ActorSelection(ActorPath actorPath);

    /// <summary>Stops an actor after the message in hand.</summary>
    public abstract void Stop(IActorRef actor);

    /// <summary>Stops everything, through <see cref="CoordinatedShutdown"/> unless that is switched off.</summary>
    public abstract Task Terminate();

    /// <summary>Runs code once the last actor has ended; the last registered first.</summary>
    /// <exception cref="InvalidOperationException">The system has ended.</exception>
    public abstract void RegisterOnTermination(Action code);

    /// <summary>The extension; makes it at the first call.</summary>
    public abstract object RegisterExtension(IExtensionId extension);

    /// <summary>The extension; makes it at the first call.</summary>
    public abstract object GetExtension(IExtensionId extensionId);

    /// <summary>Whether an extension of that class has been made.</summary>
    public abstract bool HasExtension<T>() where T : class, IExtension;

    /// <summary>Begins to stop everything.</summary>
    public void Dispose()
    {
        Terminate();
        GC.SuppressFinalize(this);
    }
}

/// <summary>A system as its extensions see it.</summary>
public abstract class ExtendedActorSystem : ActorSystem
{
    /// <summary>A system.</summary>
    protected ExtendedActorSystem()
    {
    }

    /// <summary>Makes an actor that outlives the program's actors.</summary>
    public abstract IActorRef SystemActorOf(Props props, string? name = null);
}
