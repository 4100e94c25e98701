namespace Akka.Actor;

/// <summary>What every exception of this library derives from.</summary>
public abstract class AkkaException : Exception
{
    /// <summary>Without a message of its own.</summary>
    protected AkkaException()
    {
    }

    /// <summary>With a message and, if there is one, the failure behind it.</summary>
    protected AkkaException(string message, Exception? cause = null) : base(message, cause)
    {
    }

    /// <summary>The failure behind this one, or null.</summary>
    protected Exception? Cause => InnerException;
}
