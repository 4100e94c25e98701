using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server;

/// <summary>What the server logs.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(1, LogLevel.Error, "Error when executing service method '{Method}'")]
    public static partial void HandlerFailed(ILogger logger, string method, Exception exception);

    [LoggerMessage(2, LogLevel.Debug, "Service method '{Method}' ended after its client was gone or its deadline had passed")]
    public static partial void CallGivenUp(ILogger logger, string method, Exception exception);

    [LoggerMessage(3, LogLevel.Debug, "Service method '{Method}' ended with {StatusCode}: {Detail}")]
    public static partial void CallRefused(ILogger logger, string method, StatusCode statusCode, string detail);
}
