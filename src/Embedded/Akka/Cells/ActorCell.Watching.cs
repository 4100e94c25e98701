using Akka.Event;
using Akka.Mailboxes;

namespace Akka.Actor;

/// <summary>Whom an actor watches and who watches it.</summary>
internal sealed partial class ActorCell
{
    // With the watcher's own message in place of Terminated, or null.
    private readonly Dictionary<IActorRef, object?> _watching = [];
    // Notices that are in the mailbox: an unwatch takes them back.
    private readonly Dictionary<IActorRef, object?> _terminatedQueued = [];
    private readonly List<IActorRef> _watchedBy = [];
    private bool _hearsOfLostAddresses;

    public IActorRef Watch(IActorRef subject) => Watch(subject, null);

    public IActorRef WatchWith(IActorRef subject, object message) => Watch(subject, message);

    public IActorRef Unwatch(IActorRef subject)
    {
        if (!subject.Equals(Self) && _watching.Remove(subject))
        {
            ((ActorRefBase)subject).SendSystemMessage(new Unwatch(subject, Self));
            MindLostAddresses();
        }
        _terminatedQueued.Remove(subject);
        return subject;
    }

    private IActorRef Watch(IActorRef subject, object? message)
    {
        if (subject.Equals(Self)) return subject;
        if (_watching.TryGetValue(subject, out var before))
        {
            if (!Equals(before, message))
                throw new InvalidOperationException(
                    $"Watch({Self}, {subject}) termination message was not overwritten from [{before ?? "Terminated"}] "
                    + $"to [{message ?? "Terminated"}]. "
                    + "If this was intended, unwatch first before using Watch / WatchWith with another message");
            return subject;
        }
        _watching.Add(subject, message);
        MindLostAddresses();
        ((ActorRefBase)subject).SendSystemMessage(new Watch(subject, Self));
        return subject;
    }

    private void ReceiveTerminated(Terminated terminated)
    {
        if (!_terminatedQueued.Remove(terminated.ActorRef, out var message)) return;
        // The message in hand is the watcher's own, also for a stash.
        CurrentMessage = message ?? terminated;
        ReceiveMessage(CurrentMessage);
    }

    /// <summary>A stashed notice is back in the mailbox.</summary>
    public void TerminatedIsQueued(IActorRef actor) => _terminatedQueued[actor] = null;

    private void WatchedActorTerminated(DeathWatchNotification notification)
    {
        var (actor, existenceConfirmed, addressTerminated) = notification;
        if (_watching.Remove(actor, out var message))
        {
            MindLostAddresses();
            if (!_children.IsAwaitedForTermination)
            {
                _terminatedQueued[actor] = message;
                LocalSelf.Tell(new Terminated(actor, existenceConfirmed, addressTerminated), actor);
            }
        }
        if (_children.Contains(actor)) HandleChildTerminated(actor);
    }

    private void AddWatcher(IActorRef watchee, IActorRef watcher)
    {
        var (isWatchee, isWatcher) = (watchee.Equals(Self), watcher.Equals(Self));
        if (isWatchee && !isWatcher)
        {
            if (_watchedBy.Contains(watcher)) return;
            _watchedBy.Add(watcher);
            MindLostAddresses();
        }
        else if (!isWatchee && isWatcher)
        {
            Watch(watchee);
        }
        else
        {
            Publish(new Warning(LogName, typeof(ActorCell), $"BUG: illegal Watch({watchee},{watcher}) for {Self}"));
        }
    }

    private void RemoveWatcher(IActorRef watchee, IActorRef watcher)
    {
        if (watchee.Equals(Self)) _watchedBy.Remove(watcher);
        else if (watcher.Equals(Self)) Unwatch(watchee);
        MindLostAddresses();
    }

    private void TellWatchers()
    {
        // Other nodes first; the parent knows already.
        foreach (var watcher in _watchedBy.Where(watcher => !watcher.Equals(ParentRef)).OrderBy(watcher => IsLocal(watcher)))
        {
            var notice = new DeathWatchNotification(Self, ExistenceConfirmed: true, AddressTerminated: false);
            ((ActorRefBase)watcher).SendSystemMessage(notice);
        }
        _watchedBy.Clear();
        MindLostAddresses();
    }

    private void UnwatchAll()
    {
        foreach (var watched in _watching.Keys) ((ActorRefBase)watched).SendSystemMessage(new Unwatch(watched, Self));
        _watching.Clear();
        _terminatedQueued.Clear();
        MindLostAddresses();
    }

    /// <summary>A node is lost for good: its actors have ended, and its watchers need no notice.</summary>
    private void ReceiveAddressTerminated(Address address)
    {
        _watchedBy.RemoveAll(watcher => watcher.Path.Address == address);
        foreach (var watched in _watching.Keys.Where(watched => watched.Path.Address == address))
        {
            var known = _children.Contains(watched);
            LocalSelf.SendSystemMessage(new DeathWatchNotification(watched, known, AddressTerminated: true));
        }
        MindLostAddresses();
    }

    private void MindLostAddresses()
    {
        if (!SystemImpl.Provider.IsRemote) return;
        var needed = _watching.Keys.Any(watched => !IsLocal(watched)) || _watchedBy.Any(watcher => !IsLocal(watcher));
        if (needed == _hearsOfLostAddresses) return;
        _hearsOfLostAddresses = needed;
        if (needed) SystemImpl.EventStream.Subscribe(LocalSelf, typeof(AddressTerminated));
        else SystemImpl.EventStream.Unsubscribe(LocalSelf, typeof(AddressTerminated));
    }

    private static bool IsLocal(IActorRef actor) => ((ActorRefBase)actor).IsLocal;
}

/// <summary>A node has left for good (removed from the cluster, or quarantined). Published on the event stream by remoting.</summary>
internal sealed record AddressTerminated(Address Address) : IAutoReceivedMessage, IPossiblyHarmful, INoSerializationVerificationNeeded;
