using Akka.Actor;

namespace Akka.Remoting;

/// <summary>
/// Carries frames between nodes: TCP in production, the simulated network in a simulation. A connection keeps the order of its frames;
/// it may lose them all by closing, and a simulated one may lose, delay or repeat single ones.
/// </summary>
internal interface IRemoteTransport
{
    /// <summary>Accepts connections at the address from now on.</summary>
    /// <param name="address">Host and port to listen on; port 0 takes a free one.</param>
    /// <param name="accepted">Called for each connection from a peer, before any of its frames.</param>
    /// <returns>The address with the port that was taken.</returns>
    /// <exception cref="IOException">The address cannot be listened on.</exception>
    Task<Address> Listen(Address address, Action<IRemoteConnection> accepted);

    /// <summary>Opens a connection to a peer.</summary>
    /// <exception cref="IOException">Nobody answers there.</exception>
    Task<IRemoteConnection> Connect(Address peer, CancellationToken cancellationToken);

    /// <summary>Stops listening and closes every connection.</summary>
    Task Shutdown();
}

/// <summary>One connection, from either end.</summary>
internal interface IRemoteConnection
{
    /// <summary>Delivers what arrives, one call at a time; <paramref name="closed"/> comes once and last, with the reason.</summary>
    void Open(Action<ReadOnlyMemory<byte>> received, Action<string> closed);

    /// <summary>Queues one frame; false when the connection is closed or its queue is full.</summary>
    bool TrySend(ReadOnlyMemory<byte> frame);

    /// <summary>Closes both directions; frames still queued may be lost.</summary>
    void Close();
}
