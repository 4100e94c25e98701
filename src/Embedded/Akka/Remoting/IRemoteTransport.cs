using Akka.Actor;

namespace Akka.Remoting;

/// <summary>
/// Carries frames between nodes: TCP in production, the simulated network in a simulation. A connection keeps the order of its frames;
/// it may lose them all by closing, and a simulated one may lose, delay or repeat single ones.
/// </summary>
internal interface IRemoteTransport
{
    /// <summary>Takes the address, so that peers may connect.</summary>
    /// <param name="address">Host and port to listen on; port 0 takes a free one.</param>
    /// <returns>The port that was taken.</returns>
    /// <exception cref="IOException">The address cannot be listened on.</exception>
    int Listen(Address address);

    /// <summary>Calls <paramref name="accepted"/> for each connection from a peer from now on, before any of its frames.</summary>
    /// <param name="accepted">Takes the connection.</param>
    /// <param name="refused">Told of one that did not get so far: the other end and why.</param>
    void Accept(Action<IRemoteConnection> accepted, Action<string, string> refused);

    /// <summary>Opens a connection to a peer.</summary>
    /// <exception cref="IOException">Nobody answers there in time.</exception>
    Task<IRemoteConnection> Connect(Address peer);

    /// <summary>Stops listening and closes every connection.</summary>
    void Shutdown();
}

/// <summary>One connection, from either end.</summary>
internal interface IRemoteConnection
{
    /// <summary>The other end as the network names it, for the log.</summary>
    string RemoteEndPoint { get; }

    /// <summary>Whether every queued frame has been handed to the network.</summary>
    bool IsFlushed { get; }

    /// <summary>
    /// Delivers what arrives, one call at a time and never before this returns; <paramref name="closed"/> comes once and last, with the
    /// reason and what in it is to be counted as the peer's fault, unless this side closed it.
    /// </summary>
    void Open(Action<ReadOnlyMemory<byte>> received, Action<string, Refusal?> closed);

    /// <summary>Queues one frame; false when the connection is closed or its queue is full.</summary>
    bool TrySend(ReadOnlyMemory<byte> frame);

    /// <summary>Closes both directions; frames still queued may be lost.</summary>
    void Close();
}

/// <summary>
/// A message that ordinary ones must not delay, such as a heartbeat: it has a connection of its own. It may overtake others of its sender.
/// </summary>
internal interface IUrgentMessage
{
}
