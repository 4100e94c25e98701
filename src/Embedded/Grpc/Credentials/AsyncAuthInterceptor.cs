namespace Grpc.Core;

/// <summary>Adds to the headers of a call before it is sent.</summary>
/// <param name="context">The call.</param>
/// <param name="metadata">Takes the headers.</param>
public delegate Task AsyncAuthInterceptor(AuthInterceptorContext context, Metadata metadata);

/// <summary>The call that headers are added to.</summary>
public class AuthInterceptorContext
{
    /// <summary>A call that cannot be cancelled.</summary>
    public AuthInterceptorContext(string serviceUrl, string methodName)
        : this(serviceUrl, methodName, CancellationToken.None)
    {
    }

    /// <summary>A call.</summary>
    public AuthInterceptorContext(string serviceUrl, string methodName, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(serviceUrl);
        ArgumentNullException.ThrowIfNull(methodName);
        ServiceUrl = serviceUrl;
        MethodName = methodName;
        CancellationToken = cancellationToken;
    }

    /// <summary>The address of the service: "https://host:port/package.Service".</summary>
    public string ServiceUrl { get; }

    /// <summary>The method's name within its service.</summary>
    public string MethodName { get; }

    /// <summary>The call is given up.</summary>
    public CancellationToken CancellationToken { get; }
}
