using System.Globalization;
using System.Net.Security;
using Grpc.Core;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace ActorDistill.TeacherActors.Serving.Admission;

/// <summary>
/// The door of an endpoint: how many may come, what strangers may cost, and a line in the log, at most once a second for each address, for
/// whoever does not get in. A peer proves itself by its certificate, or by a call that the service admits.
/// </summary>
public sealed class EndpointGuard
{
    private const int PeersMax = 1_000;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly EndpointLimits _limits;
    private readonly ServerTls? _tls;
    private readonly ILogger _logger;
    private readonly VisitorBook _book;
    private readonly PeerQuiet _quiet;

    /// <summary>A door without anybody before it.</summary>
    /// <param name="limits">What peers may cost.</param>
    /// <param name="tls">Null for plain text.</param>
    /// <param name="time">The clock of the log.</param>
    /// <param name="logger">Told who is refused.</param>
    public EndpointGuard(EndpointLimits limits, ServerTls? tls, TimeProvider time, ILogger logger)
    {
        (_limits, _tls, _logger) = (limits, tls, logger);
        _book = new VisitorBook(limits);
        _quiet = new PeerQuiet(Pause, PeersMax, time);
    }

    /// <summary>Puts the door, with TLS if there is, before what is listened on. HTTP/2 is behind it.</summary>
    public void Protect(ListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http2;
        listen.Use(next => connection => ReceiveAsync(connection, next));
        if (_tls == null) return;
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = _limits.HandshakeTimeout,
            OnConnection = context => ValueTask.FromResult(OptionsFor(context.Connection.Features.Get<Visitor>()!)),
        });
        listen.Use(next => connection =>
        {
            var visitor = connection.Features.Get<Visitor>()!;
            visitor.IsSecure = true;
            if (_tls.ClientAuthorities.Count > 0) visitor.Proved();
            return next(connection);
        });
    }

    /// <summary>A service has admitted a call: who made it is no stranger any more.</summary>
    public static void Proved(ServerCallContext call) => VisitorOf(call)?.Proved();

    /// <summary>A service has refused a call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="reason">For the log; never what the peer presented.</param>
    public static void Refused(ServerCallContext call, string reason) => VisitorOf(call)?.Refused(reason);

    internal void Proved(Visitor visitor) => _book.Proved(visitor);

    internal void Refused(string peer, string reason)
    {
        if (!_quiet.MaySpeak(peer, out var silent)) return;
        var more = silent == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" ({silent} more since the last such line)");
        LogMessages.PeerRefused(_logger, peer, reason, more);
    }

    // A service that is called in a test without a server has no door.
    private static Visitor? VisitorOf(ServerCallContext call) => call.GetHttpContext().Features.Get<Visitor>();

    private async Task ReceiveAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var visitor = new Visitor(connection, this) { IsSecure = _tls == null };
        if (!_book.TryEnter(visitor, out var evicted))
        {
            visitor.Refused($"{_limits.ConnectionLimit} connections are open, more are not allowed");
            visitor.SendAway();
            return;
        }
        if (evicted != null)
        {
            evicted.Refused($"more than {_limits.StrangerLimit} connections have not proved themselves; the oldest of them goes");
            evicted.SendAway();
        }
        connection.Features.Set(visitor);
        try
        {
            await next(connection);
        }
        finally
        {
            _book.Leave(visitor);
            if (!visitor.IsSecure && !visitor.IsToldOf) visitor.Refused("no TLS handshake came, or it failed");
        }
    }

    private SslServerAuthenticationOptions OptionsFor(Visitor visitor) =>
        _tls!.OptionsFor(fault => visitor.Refused(fault));
}
