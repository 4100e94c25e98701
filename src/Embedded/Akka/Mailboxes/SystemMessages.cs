using Akka.Actor;

namespace Akka.Mailboxes;

/// <summary>A message between cells, not between actors: it overtakes ordinary messages and reaches a suspended actor.</summary>
internal abstract record SystemMessage;

/// <summary>Make the actor's instance.</summary>
internal sealed record Create : SystemMessage;

/// <summary>Replace the actor's instance after a failure.</summary>
internal sealed record Recreate(Exception Cause) : SystemMessage;

/// <summary>Hold back ordinary messages.</summary>
internal sealed record Suspend : SystemMessage;

/// <summary>Take back one <see cref="Suspend"/>; with a cause, after a failure that was forgiven.</summary>
internal sealed record Resume(Exception? CausedByFailure) : SystemMessage;

/// <summary>End the actor and its children.</summary>
internal sealed record Terminate : SystemMessage;

/// <summary>To a supervisor: a child has failed and waits.</summary>
internal sealed record Failed(IActorRef Child, Exception Cause) : SystemMessage;

/// <summary>To the watchee: the watcher wants to know when it ends.</summary>
internal sealed record Watch(IActorRef Watchee, IActorRef Watcher) : SystemMessage;

/// <summary>To the watchee: the watcher does not want to know any more.</summary>
internal sealed record Unwatch(IActorRef Watchee, IActorRef Watcher) : SystemMessage;

/// <summary>To the parent and the watchers: the actor has ended.</summary>
internal sealed record DeathWatchNotification(IActorRef Actor, bool ExistenceConfirmed, bool AddressTerminated) : SystemMessage;

/// <summary>A continuation of the actor's own asynchronous handler.</summary>
internal sealed record ActorTask(Task Task) : SystemMessage;
