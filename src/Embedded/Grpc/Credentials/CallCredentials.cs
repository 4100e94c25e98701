namespace Grpc.Core;

/// <summary>Adds headers to each call that say who is calling. Sent only over TLS, unless the channel allows otherwise.</summary>
public abstract class CallCredentials
{
    private protected CallCredentials()
    {
    }

    /// <summary>Asks this function before each call.</summary>
    public static CallCredentials FromInterceptor(AsyncAuthInterceptor interceptor)
    {
        ArgumentNullException.ThrowIfNull(interceptor);
        return new InterceptorCallCredentials(interceptor);
    }

    /// <summary>All of these, in their order.</summary>
    public static CallCredentials Compose(params CallCredentials[] credentials)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        return new CompositeCallCredentials([.. credentials]);
    }

    /// <summary>Adds the headers for one call.</summary>
    internal abstract Task AddAsync(AuthInterceptorContext context, Metadata headers);
}

internal sealed class InterceptorCallCredentials(AsyncAuthInterceptor interceptor) : CallCredentials
{
    internal override Task AddAsync(AuthInterceptorContext context, Metadata headers) => interceptor(context, headers);
}

internal sealed class CompositeCallCredentials(IReadOnlyList<CallCredentials> parts) : CallCredentials
{
    internal override async Task AddAsync(AuthInterceptorContext context, Metadata headers)
    {
        foreach (var part in parts)
            await part.AddAsync(context, headers).ConfigureAwait(false);
    }
}
