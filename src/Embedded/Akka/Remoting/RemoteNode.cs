using System.Collections.Concurrent;
using System.Runtime.Serialization;
using System.Security.Authentication;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Execution;
using Akka.Mailboxes;
using Akka.Remote;
using Google.Protobuf;

namespace Akka.Remoting;

/// <summary>Remoting of one system: its address, its peers, what it sends and takes.</summary>
internal sealed class RemoteNode : IRemoting
{
    private readonly ConcurrentDictionary<Address, Association> _associations = new();
    private readonly IRemoteTransport _transport;
    private readonly ILoggingAdapter _log;
    private readonly Strangers<InboundConnection> _strangers = new(RemoteSettings.StrangersMax);
    private IActorRef _watcher = ActorRefs.Nobody;

    private RemoteNode(ActorSystemImpl system, RemoteSettings settings, IRemoteTransport transport)
    {
        System = system;
        Settings = settings;
        _transport = transport;
        _log = Logging.GetLogger(system, "remoting");
        Refusals = new Refusals(system.Engine, _log);
        Uid = AddressUidExtension.Uid(system);
        var protocol = system.Settings.Config.GetBoolean("akka.remote.dot-netty.tcp.enable-ssl") ? "akka.ssl.tcp" : "akka.tcp";
        var port = transport.Listen(new Address(protocol, system.Name, settings.Hostname, settings.Port));
        DefaultAddress = new Address(
            protocol, system.Name, settings.PublicHostname, settings.PublicPort == 0 ? port : settings.PublicPort);
        Codec = new MessageCodec(system, DefaultAddress);
    }

    public ActorSystemImpl System { get; }

    public RemoteSettings Settings { get; }

    public Engine Engine => System.Engine;

    public MessageCodec Codec { get; }

    public Refusals Refusals { get; }

    public Address DefaultAddress { get; }

    public int Uid { get; }

    public Func<Address, bool> IsCaredForElsewhere { get; set; } = _ => false;

    public bool IsClosed { get; private set; }

    /// <summary>Whether nothing waits to be sent or acknowledged.</summary>
    public bool IsFlushed => _associations.Values.All(association => association.IsFlushed);

    /// <summary>Listens from now on. To be called before the program's first actor.</summary>
    /// <exception cref="ConfigurationException">A setting of <c>akka.remote</c> is wrong.</exception>
    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public static RemoteNode Start(ActorSystemImpl system)
    {
        var settings = RemoteSettings.Read(system.Settings.Config);
        var transport = system.Engine.CreateTransport(system)
            ?? throw new ConfigurationException("akka.actor.provider is remote, but this engine has no network");
        var node = new RemoteNode(system, settings, transport);
        system.Provider.Remoting = node;
        node._watcher = system.SystemActorOf(RemoteWatcher.Props(node), RemoteWatcher.Name);
        system.SystemActorOf(Actor.Props.Create(() => new RemotingTerminator(node)), "remoting-terminator");
        transport.Accept(node.Accept, (peer, reason) => node.Refusals.Add(Refusal.Stranger, peer, reason));
        node._log.Info("Remoting started; listening on addresses : [{0}]", node.DefaultAddress);
        system.EventStream.Publish(new RemotingListenEvent([node.DefaultAddress]));
        return node;
    }

    public Association AssociationWith(Address peer) => _associations.GetOrAdd(peer, static (address, node) => new(node, address), this);

    public void Send(object message, IActorRef? sender, RemoteActorRef recipient)
    {
        if (IsClosed)
        {
            System.Provider.DeadLetter(new Envelope(message, sender), recipient);
            return;
        }
        byte[] frame;
        try
        {
            frame = Codec.Encode(message, sender, recipient);
        }
        catch (Exception fault) when (fault is SerializationException or NotSupportedException or ArgumentException)
        {
            _log.Error(fault, "Failed to write a message of type [{0}] for {1}", message.GetType(), recipient);
            return;
        }
        if (frame.Length > Settings.FrameBytesMax)
        {
            _log.Error(
                "Discarding oversized payload sent to {0}: max allowed size {1} bytes, actual size of encoded {2} was {3} bytes.",
                recipient, Settings.FrameBytesMax, message.GetType(), frame.Length);
            return;
        }
        var outgoing = new Outgoing(frame, message, sender, recipient);
        if (HasRoomFor(recipient.Path.Address)) AssociationWith(recipient.Path.Address).Send(outgoing, message is IUrgentMessage);
        else DeadLetter(outgoing);
    }

    public void SendSystem(SystemMessage message, RemoteActorRef recipient)
    {
        if (IsClosed) return;
        if (HasRoomFor(recipient.Path.Address)) AssociationWith(recipient.Path.Address).SendSystem(message, recipient);
        switch (message)
        {
            case Watch watch:
                _watcher.Tell(new RemoteWatcher.WatchRemote(watch.Watchee, watch.Watcher), ActorRefs.NoSender);
                break;
            case Unwatch unwatch:
                _watcher.Tell(new RemoteWatcher.UnwatchRemote(unwatch.Watchee, unwatch.Watcher), ActorRefs.NoSender);
                break;
        }
    }

    public void Quarantine(Address peer, int? uid, string reason)
    {
        var association = AssociationWith(peer);
        if (association.Lose(uid, isReplaced: false, out var lost))
        {
            _log.Warning("{0} incarnation {1} is quarantined: {2}", peer, lost?.ToString() ?? "unknown", reason);
            if (lost is { } known) System.EventStream.Publish(new QuarantinedEvent(peer, known));
        }
        if (association.Announce(lost)) Terminated(peer);
    }

    /// <summary>Another incarnation has appeared at the address: the last one is lost.</summary>
    public void Replaced(Association association, int before, int now)
    {
        if (association.Lose(before, isReplaced: true, out _))
            _log.Info("{0} has restarted: incarnation {1} in place of {2}", association.Peer, now, before);
        if (!IsCaredForElsewhere(association.Peer) && association.Announce(before)) Terminated(association.Peer);
    }

    public Hello NewHello(Address peer, int lane) => new()
    {
        Version = Handshake.Version,
        From = DefaultAddress.ToString(),
        Uid = Uid,
        To = peer.ToString(),
        Nonce = ByteString.CopyFrom(Engine.NextBytes(Handshake.NonceBytes)),
        Lane = lane,
    };

    public void Connect(Address peer, int lane, int attempt) => Engine.Start(async () =>
    {
        var association = AssociationWith(peer);
        try
        {
            var connection = await _transport.Connect(peer);
            association.Connected(lane, attempt, new NumberedConnection(connection));
        }
        catch (IOException fault)
        {
            association.Failed(lane, attempt, fault.Message);
        }
    });

    /// <summary>Takes a system message whose turn it is.</summary>
    public void Deliver(CellMessage cell, Association association)
    {
        if (Codec.Decode(cell, association.Peer, out var recipient) is not { } message)
        {
            Refusals.Add(Refusal.Address, association.Peer.ToString(), $"a system message {cell.Kind} that is not the peer's to send");
            return;
        }
        if (message is DeathWatchNotification notice)
            _watcher.Tell(new RemoteWatcher.UnwatchRemote(notice.Actor, recipient), ActorRefs.NoSender);
        recipient.SendSystemMessage(message);
    }

    public void DeadLetter(in Outgoing outgoing)
    {
        if (outgoing.Message is { } message) System.Provider.DeadLetter(new Envelope(message, outgoing.Sender), outgoing.Recipient!);
    }

    public void ConnectionEnded(Address peer, string reason) => _log.Debug("Connection to {0} has ended: {1}", peer, reason);

    public void RefusedBy(Address peer, Refused refused)
    {
        _log.Warning("{0} refuses this node: {1}: {2}", peer, refused.Reason, Refusals.Brief(refused.Text));
        if (refused.Reason == Refused.Types.Reason.Quarantined)
            System.EventStream.Publish(new ThisActorSystemQuarantinedEvent(DefaultAddress, peer));
        else if (refused.Reason == Refused.Types.Reason.Token)
            HasOtherToken(peer);
    }

    /// <summary>A peer that this node called has another join token.</summary>
    public void HasOtherToken(Address peer) => System.EventStream.Publish(new AssociationErrorEvent(
        new AuthenticationException("the join tokens differ"), DefaultAddress, peer, inbound: false, LogLevel.WarningLevel));

    public void StrangerGone(InboundConnection connection) => _strangers.Leave(connection);

    public void Shutdown()
    {
        IsClosed = true;
        // In an order that does not depend on hashes, which differ in each process.
        foreach (var (_, association) in _associations.OrderBy(entry => entry.Key, Address.Comparer)) association.Close();
        _transport.Shutdown();
        _log.Info("Remoting shut down");
        System.EventStream.Publish(new RemotingShutdownEvent());
    }

    private bool HasRoomFor(Address peer) => _associations.ContainsKey(peer) || _associations.Count < RemoteSettings.PeersMax;

    private void Terminated(Address peer)
    {
        _watcher.Tell(new RemoteWatcher.NodeLost(peer), ActorRefs.NoSender);
        System.EventStream.Publish(new AddressTerminated(peer));
    }

    private void Accept(IRemoteConnection connection)
    {
        if (IsClosed)
        {
            connection.Close();
            return;
        }
        var inbound = new InboundConnection(this, new NumberedConnection(connection));
        if (_strangers.Enter(inbound) is { } oldest)
        {
            Refusals.Add(Refusal.Stranger, oldest.Name, $"more than {RemoteSettings.StrangersMax} unproved connections; the oldest goes");
            oldest.Close();
        }
        inbound.Start();
    }
}
