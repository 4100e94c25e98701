namespace Akka.Actor;

/// <summary>An actor could not be made or started.</summary>
public class ActorInitializationException : AkkaException
{
    /// <summary>Without words.</summary>
    public ActorInitializationException()
    {
    }

    /// <summary>With words.</summary>
    public ActorInitializationException(string message) : base(message)
    {
    }

    /// <summary>With words and a cause.</summary>
    public ActorInitializationException(string message, Exception? cause) : base(message, cause)
    {
    }

    /// <summary>Of one actor.</summary>
    public ActorInitializationException(IActorRef? actor, string message, Exception? cause = null) : base(message, cause) => Actor = actor;

    /// <summary>The actor, if known.</summary>
    public IActorRef? Actor { get; set; }
}

/// <summary>An actor failed while it was taken down for a restart.</summary>
public class PreRestartException : ActorInitializationException
{
    /// <summary>Of one actor.</summary>
    public PreRestartException(IActorRef actor, Exception restartException, Exception cause, object? optionalMessage)
        : base(actor, $"Exception in PreRestart({cause.GetType()}, {optionalMessage?.GetType().ToString() ?? "null"})", restartException)
    {
        RestartException = restartException;
        OptionalMessage = optionalMessage;
    }

    /// <summary>What PreRestart threw.</summary>
    public Exception RestartException { get; }

    /// <summary>The message in hand when the actor failed first.</summary>
    public object? OptionalMessage { get; }
}

/// <summary>An actor could not be started again.</summary>
public class PostRestartException : ActorInitializationException
{
    /// <summary>Of one actor.</summary>
    public PostRestartException(IActorRef actor, Exception cause, Exception originalCause)
        : base(actor, $"Exception post restart ({originalCause.GetType()})", cause) => OriginalCause = originalCause;

    /// <summary>Why it was restarted.</summary>
    public Exception OriginalCause { get; }
}

/// <summary>What <see cref="Kill"/> makes an actor fail with.</summary>
public class ActorKilledException : AkkaException
{
    /// <summary>Without words.</summary>
    public ActorKilledException()
    {
    }

    /// <summary>With words.</summary>
    public ActorKilledException(string message) : base(message)
    {
    }
}

/// <summary>A watched actor has ended and the watcher does not handle <see cref="Terminated"/>.</summary>
public class DeathPactException : AkkaException
{
    /// <summary>For one actor.</summary>
    public DeathPactException(IActorRef deadActor) : base($"Monitored actor {deadActor} terminated") => DeadActor = deadActor;

    /// <summary>The actor that has ended.</summary>
    public IActorRef DeadActor { get; }
}

/// <summary>A name is taken or not allowed.</summary>
public class InvalidActorNameException : AkkaException
{
    /// <summary>With words.</summary>
    public InvalidActorNameException(string message) : base(message)
    {
    }

    /// <summary>With words and a cause.</summary>
    public InvalidActorNameException(string message, Exception? innerException) : base(message, innerException)
    {
    }
}

/// <summary>A message nobody may send, such as null.</summary>
public class InvalidMessageException : AkkaException
{
    /// <summary>Without words.</summary>
    public InvalidMessageException()
    {
    }

    /// <summary>With words.</summary>
    public InvalidMessageException(string message) : base(message)
    {
    }
}

/// <summary>Something is done at a moment when it makes no sense.</summary>
public class IllegalActorStateException : AkkaException
{
    /// <summary>With words.</summary>
    public IllegalActorStateException(string message) : base(message)
    {
    }
}

/// <summary>A selection found no actor in time.</summary>
public class ActorNotFoundException : AkkaException
{
    /// <summary>Without words.</summary>
    public ActorNotFoundException()
    {
    }

    /// <summary>With words and a cause.</summary>
    public ActorNotFoundException(string message, Exception? innerException = null) : base(message, innerException)
    {
    }
}

/// <summary>No answer came in time.</summary>
public class AskTimeoutException : AkkaException
{
    /// <summary>With words.</summary>
    public AskTimeoutException(string message) : base(message)
    {
    }
}
