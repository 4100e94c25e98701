using System.Collections.Concurrent;
using Akka.Mailboxes;
using Akka.Remoting;

namespace Akka.Actor;

/// <summary>The tree of one system: its guardians, and paths to handles and back.</summary>
internal sealed class ActorRefProvider
{
    private readonly ConcurrentDictionary<string, ActorRefBase> _temps = new();
    private readonly ConcurrentDictionary<string, ActorRefBase> _extras = new();
    private readonly ActorPath _tempNode;
    private long _tempCount;

    public ActorRefProvider(ActorSystemImpl system)
    {
        System = system;
        RootPath = new RootActorPath(new Address("akka", system.Name));
        _tempNode = RootPath / "temp";
        DeadLetters = new DeadLetterActorRef(this, RootPath / "deadLetters", system.EventStream);
    }

    public ActorSystemImpl System { get; }

    public ActorPath RootPath { get; }

    public DeadLetterActorRef DeadLetters { get; }

    public LocalActorRef RootGuardian { get; private set; } = null!;

    public LocalActorRef Guardian { get; private set; } = null!;

    public LocalActorRef SystemGuardian { get; private set; } = null!;

    /// <summary>The way to other nodes; null while there is none.</summary>
    public IRemoting? Remoting { get; set; }

    public bool IsRemote => Remoting is not null;

    /// <summary>This system as others name it, or as only itself does.</summary>
    public Address DefaultAddress => Remoting?.DefaultAddress ?? RootPath.Address;

    /// <summary>Makes the guardians. <paramref name="ended"/> is called when the last actor has ended.</summary>
    public void Start(Action<Exception?> ended)
    {
        var top = new TopSupervisor(this, RootPath / "top", ended);
        RootGuardian = new LocalActorRef(System, Props.Create<RootGuardianActor>(), top, RootPath);
        RootGuardian.SendSystemMessage(new Create());
        var userStrategy = System.Settings.GuardianStrategy;
        Guardian = (LocalActorRef)RootGuardian.Cell.ActorOf(
            Props.Create<GuardianActor>().WithSupervisorStrategy(userStrategy), "user");
        SystemGuardian = (LocalActorRef)RootGuardian.Cell.ActorOf(Props.Create<SystemGuardianActor>(), "system");
        // A watch sent to the watcher itself makes it watch: the system guardian ends after the user's, the root after both.
        SystemGuardian.SendSystemMessage(new Watch(Guardian, SystemGuardian));
        RootGuardian.SendSystemMessage(new Watch(SystemGuardian, RootGuardian));
    }

    public bool HasAddress(Address address) => address == RootPath.Address || address == Remoting?.DefaultAddress;

    /// <summary>The handle at a path with address, here or elsewhere; a handle of nobody when it is no path or leads to no actor.</summary>
    public ActorRefBase Resolve(string path) => ActorPath.TryParse(path, out var parsed) ? Resolve(parsed) : DeadLetters;

    /// <summary>The handle at a path; with a uid, of that incarnation only.</summary>
    public ActorRefBase Resolve(ActorPath path)
    {
        if (HasAddress(path.Address)) return ResolveLocal(path);
        return Remoting is { } remoting ? new RemoteActorRef(this, remoting, path) : new EmptyActorRef(this, path);
    }

    /// <summary>The handle at this path in this system, whatever the path's address.</summary>
    public ActorRefBase ResolveLocal(ActorPath path)
    {
        var local = RootPath / path.Elements;
        if (path.Uid != 0) local = local.WithUid(path.Uid);
        if (local.Depth == 1 && local.Name == DeadLetters.Path.Name) return DeadLetters;
        var names = path.Elements.ToArray();
        var found = names switch
        {
            ["temp", var name] => _temps.GetValueOrDefault(name) ?? ActorRefs.Nobody,
            [var name, ..] when _extras.TryGetValue(name, out var extra) => extra.GetChild(names.AsSpan(1)),
            _ => RootGuardian.GetChild(names),
        };
        var isWanted = found is not Nobody && (path.Uid == 0 || path.Uid == found.Path.Uid);
        return isWanted ? found : new EmptyActorRef(this, local);
    }

    /// <summary>Puts a handle at "/name" that is no actor.</summary>
    public void RegisterExtra(string name, ActorRefBase actor) => _extras[name] = actor;

    /// <summary>The path to write into a message for another node.</summary>
    public string SerializedPath(IActorRef actor, Address? address = null) =>
        actor.Path.ToSerializationFormatWithAddress(address ?? DefaultAddress);

    public ActorPath NextTempPath() => _tempNode / PathText.Generated(Interlocked.Increment(ref _tempCount));

    public void RegisterTemp(ActorRefBase actor) => _temps[actor.Path.Name] = actor;

    public void UnregisterTemp(ActorRefBase actor) => _temps.TryRemove(actor.Path.Name, out _);

    public void DeadLetter(in Envelope envelope, IActorRef recipient) =>
        DeadLetters.Publish(envelope.Message, envelope.Sender, recipient);

    public ActorSelection Selection(ActorPath path)
    {
        ActorRefBase root = HasAddress(path.Address) ? RootGuardian : Resolve(path.Root);
        return new ActorSelection(root, path.Elements);
    }

    /// <summary>A path with address, one from the root ("/user/a"), or one from an actor ("../b").</summary>
    public ActorSelection Selection(string path, ActorRefBase from)
    {
        if (Address.TryParse(path, out var address, out string elements))
        {
            ActorRefBase root = HasAddress(address) ? RootGuardian : Resolve(new RootActorPath(address));
            return new ActorSelection(root, elements);
        }
        return new ActorSelection(path.StartsWith('/') ? RootGuardian : from, path);
    }
}
