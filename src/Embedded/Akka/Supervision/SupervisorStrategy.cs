using Akka.Event;

namespace Akka.Actor;

/// <summary>What a supervisor does with a failed child.</summary>
public enum Directive
{
    /// <summary>Goes on with the next message, as if nothing had happened.</summary>
    Resume,

    /// <summary>Goes on with a new instance; the message in hand is lost, the mailbox is kept.</summary>
    Restart,

    /// <summary>Fails itself with the same exception.</summary>
    Escalate,

    /// <summary>Ends the child.</summary>
    Stop,
}

/// <summary>Chooses a directive for a failure.</summary>
public interface IDecider
{
    /// <summary>The directive for a failure.</summary>
    Directive Decide(Exception cause);
}

/// <summary>A decider made from a function.</summary>
public class LocalOnlyDecider : IDecider
{
    private readonly Func<Exception, Directive> _decider;

    /// <summary>Decides by a function.</summary>
    public LocalOnlyDecider(Func<Exception, Directive> decider) => _decider = decider;

    /// <summary>The directive for a failure.</summary>
    public Directive Decide(Exception cause) => _decider(cause);
}

/// <summary>Makes deciders.</summary>
public static class Decider
{
    /// <summary>Decides by a function.</summary>
    public static LocalOnlyDecider From(Func<Exception, Directive> localOnlyDecider) => new(localOnlyDecider);
}

/// <summary>How an actor supervises its children.</summary>
public abstract class SupervisorStrategy
{
    /// <summary>Stops a child that was killed, could not start or lost an actor it depends on; restarts all others.</summary>
    public static IDecider DefaultDecider = Actor.Decider.From(cause => cause switch
    {
        ActorInitializationException or ActorKilledException or DeathPactException => Directive.Stop,
        _ => Directive.Restart,
    });

    /// <summary>Restarts without a limit, by <see cref="DefaultDecider"/>.</summary>
    public static readonly SupervisorStrategy DefaultStrategy = new OneForOneStrategy(DefaultDecider);

    /// <summary>Stops each child that fails.</summary>
    public static readonly OneForOneStrategy StoppingStrategy = new(_ => Directive.Stop);

    /// <summary>A strategy.</summary>
    protected SupervisorStrategy()
    {
    }

    /// <summary>What chooses.</summary>
    public abstract IDecider Decider { get; }

    /// <summary>Whether failures are written to the log.</summary>
    protected bool LoggingEnabled { get; set; } = true;

    /// <summary>The directive for one child's failure.</summary>
    protected abstract Directive Handle(IActorRef child, Exception exception);

    /// <summary>Does what the directive says; false to escalate.</summary>
    internal bool HandleFailure(ActorCell cell, ChildStats stats, Exception cause)
    {
        var child = stats.Child;
        var directive = Handle(child, cause);
        LogFailure(cell, child, cause, directive);
        switch (directive)
        {
            case Directive.Resume:
                child.Resume(cause);
                return true;
            case Directive.Restart:
                ProcessFailure(cell, stats, cause);
                return true;
            case Directive.Stop:
                cell.Stop(child);
                return true;
            case Directive.Escalate:
                return false;
        }
        throw new InvalidOperationException($"no rule for the directive {directive}");
    }

    internal abstract void ProcessFailure(ActorCell cell, ChildStats stats, Exception cause);

    /// <summary>Writes a failure to the log: a warning when the child goes on, else an error; escalated ones are not.</summary>
    protected virtual void LogFailure(IActorContext context, IActorRef child, Exception cause, Directive directive)
    {
        if (!LoggingEnabled || directive == Directive.Escalate) return;
        var message = cause is ActorInitializationException { InnerException: { } inner } ? inner.Message : cause.Message;
        var source = child.Path.ToString();
        context.System.EventStream.Publish(directive == Directive.Resume
            ? new Warning(cause, source, GetType(), message)
            : new Error(cause, source, GetType(), message));
    }
}

/// <summary>Judges each failed child alone.</summary>
public class OneForOneStrategy : SupervisorStrategy
{
    /// <summary>By a function, without limits.</summary>
    public OneForOneStrategy(Func<Exception, Directive> localOnlyDecider) : this(Actor.Decider.From(localOnlyDecider))
    {
    }

    /// <summary>By a decider, without limits.</summary>
    public OneForOneStrategy(IDecider decider) : this(-1, -1, decider)
    {
    }

    /// <summary>By a function; a child that restarts too often is stopped.</summary>
    /// <param name="maxNrOfRetries">Restarts within the time; null or below 0: no limit.</param>
    /// <param name="withinTimeRange">The time; null: ever.</param>
    /// <param name="localOnlyDecider">Chooses the directive.</param>
    public OneForOneStrategy(int? maxNrOfRetries, TimeSpan? withinTimeRange, Func<Exception, Directive> localOnlyDecider)
        : this(maxNrOfRetries, withinTimeRange, Actor.Decider.From(localOnlyDecider))
    {
    }

    /// <summary>By a decider; a child that restarts too often is stopped.</summary>
    /// <param name="maxNrOfRetries">Restarts within the time; null or below 0: no limit.</param>
    /// <param name="withinTimeRange">The time; null: ever.</param>
    /// <param name="decider">Chooses the directive.</param>
    public OneForOneStrategy(int? maxNrOfRetries, TimeSpan? withinTimeRange, IDecider decider)
        : this(maxNrOfRetries ?? -1, withinTimeRange is { } range ? (int)range.TotalMilliseconds : -1, decider)
    {
    }

    /// <summary>By a function; a child that restarts too often is stopped.</summary>
    /// <param name="maxNrOfRetries">Restarts within the time; below 0: no limit.</param>
    /// <param name="withinTimeMilliseconds">The time; below 1: ever.</param>
    /// <param name="localOnlyDecider">Chooses the directive.</param>
    /// <param name="loggingEnabled">Whether failures are written to the log.</param>
    public OneForOneStrategy(
        int maxNrOfRetries, int withinTimeMilliseconds, Func<Exception, Directive> localOnlyDecider, bool loggingEnabled = true)
        : this(maxNrOfRetries, withinTimeMilliseconds, Actor.Decider.From(localOnlyDecider), loggingEnabled)
    {
    }

    /// <summary>By a decider; a child that restarts too often is stopped.</summary>
    /// <param name="maxNrOfRetries">Restarts within the time; below 0: no limit.</param>
    /// <param name="withinTimeMilliseconds">The time; below 1: ever.</param>
    /// <param name="decider">Chooses the directive.</param>
    /// <param name="loggingEnabled">Whether failures are written to the log.</param>
    public OneForOneStrategy(int maxNrOfRetries, int withinTimeMilliseconds, IDecider decider, bool loggingEnabled = true)
    {
        MaxNumberOfRetries = maxNrOfRetries;
        WithinTimeRangeMilliseconds = withinTimeMilliseconds;
        Decider = decider;
        LoggingEnabled = loggingEnabled;
    }

    /// <summary>Restarts within the time; below 0: no limit.</summary>
    public int MaxNumberOfRetries { get; }

    /// <summary>The time in milliseconds; below 1: ever.</summary>
    public int WithinTimeRangeMilliseconds { get; }

    /// <inheritdoc/>
    public override IDecider Decider { get; }

    /// <inheritdoc/>
    protected override Directive Handle(IActorRef child, Exception exception) => Decider.Decide(exception);

    internal override void ProcessFailure(ActorCell cell, ChildStats stats, Exception cause)
    {
        TimeSpan? window = WithinTimeRangeMilliseconds > 0 ? TimeSpan.FromMilliseconds(WithinTimeRangeMilliseconds) : null;
        if (stats.MayRestart(MaxNumberOfRetries, window, cell.SystemImpl.Engine.Elapsed)) stats.Child.Restart(cause);
        else cell.Stop(stats.Child);
    }
}
