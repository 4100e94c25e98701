using System.Net;
using Microsoft.AspNetCore.Connections;

namespace ActorDistill.TeacherActors.Serving.Admission;

/// <summary>One connection to an endpoint, from its first byte on.</summary>
internal sealed class Visitor(ConnectionContext connection, EndpointGuard guard)
{
    /// <summary>Its address. The port changes with each connection and does not count.</summary>
    public string Peer { get; } = connection.RemoteEndPoint is IPEndPoint place
        ? (place.Address.IsIPv4MappedToIPv6 ? place.Address.MapToIPv4() : place.Address).ToString()
        : connection.RemoteEndPoint?.ToString() ?? "?";

    /// <summary>Whether it speaks TLS by now, or need not.</summary>
    public bool IsSecure { get; set; }

    /// <summary>Whether the log has been told why it does not get in.</summary>
    public bool IsToldOf { get; private set; }

    public void Proved() => guard.Proved(this);

    public void Refused(string reason)
    {
        IsToldOf = true;
        guard.Refused(Peer, reason);
    }

    public void SendAway() => connection.Abort(new ConnectionAbortedException("sent away"));
}
