using Akka.Mailboxes;

namespace Akka.Actor;

/// <summary>Stopping an actor and awaiting its end.</summary>
public static class GracefulStopSupport
{
    /// <summary>Sends a <see cref="PoisonPill"/> and gives true when the actor has ended.</summary>
    /// <exception cref="TaskCanceledException">It did not end in time.</exception>
    public static Task<bool> GracefulStop(this IActorRef target, TimeSpan timeout) => target.GracefulStop(timeout, PoisonPill.Instance);

    /// <summary>Sends a message that makes the actor stop, and gives true when it has ended.</summary>
    /// <exception cref="TaskCanceledException">It did not end in time.</exception>
    public static Task<bool> GracefulStop(this IActorRef target, TimeSpan timeout, object stopMessage)
    {
        var actor = (ActorRefBase)target;
        var provider = actor.Provider ?? throw new ArgumentException("Unable to resolve the target Provider", nameof(target));
        var watcher = new EndWatcher(provider, actor, timeout);
        actor.SendSystemMessage(new Watch(actor, watcher));
        actor.Tell(stopMessage, ActorRefs.NoSender);
        return watcher.Ended;
    }

    /// <summary>Waits for one actor's end.</summary>
    private sealed class EndWatcher : ActorRefBase
    {
        private readonly TaskCompletionSource<bool> _ended;
        private readonly ActorRefBase _target;
        private readonly IDisposable _timeout;

        public EndWatcher(ActorRefProvider provider, ActorRefBase target, TimeSpan timeout)
        {
            Provider = provider;
            Path = provider.NextTempPath();
            _target = target;
            _ended = new TaskCompletionSource<bool>(provider.System.Engine.PromiseOptions);
            provider.RegisterTemp(this);
            _timeout = provider.System.Engine.Schedule(timeout, GiveUp);
        }

        public override ActorPath Path { get; }

        public Task<bool> Ended => _ended.Task;

        internal override ActorRefProvider Provider { get; }

        protected override void TellInternal(object message, IActorRef sender) =>
            Provider.DeadLetter(new Envelope(message, sender), this);

        internal override void SendSystemMessage(SystemMessage message)
        {
            if (message is not DeathWatchNotification || !_ended.TrySetResult(true)) return;
            Provider.UnregisterTemp(this);
            _timeout.Dispose();
        }

        private void GiveUp()
        {
            if (!_ended.TrySetCanceled()) return;
            Provider.UnregisterTemp(this);
            _target.SendSystemMessage(new Unwatch(_target, this));
        }
    }
}
