namespace Grpc.Core;

/// <summary>Stands for a call on a server from which another call follows. There are none: see <see cref="ServerCallContext"/>.</summary>
public abstract class ContextPropagationToken
{
    private protected ContextPropagationToken()
    {
    }
}

/// <summary>What a following call takes over.</summary>
public class ContextPropagationOptions
{
    /// <summary>Takes over both.</summary>
    public static readonly ContextPropagationOptions Default = new();

    /// <summary>Takes over what is true.</summary>
    public ContextPropagationOptions(bool propagateDeadline = true, bool propagateCancellation = true)
    {
        IsPropagateDeadline = propagateDeadline;
        IsPropagateCancellation = propagateCancellation;
    }

    /// <summary>The following call has the same deadline.</summary>
    public bool IsPropagateDeadline { get; }

    /// <summary>The following call is cancelled with the first.</summary>
    public bool IsPropagateCancellation { get; }
}
