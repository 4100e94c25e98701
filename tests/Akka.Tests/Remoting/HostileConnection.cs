using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security.Cryptography;
using Kind = ActorDistill.Akka.Tests.Remoting.HostileWire.Kind;

namespace ActorDistill.Akka.Tests.Remoting;

/// <summary>One TCP connection with a node under test: knows the framing and the handshake and keeps no other rule.</summary>
internal sealed class HostileConnection(TcpClient client) : IDisposable
{
    private readonly NetworkStream _stream = client.GetStream();
    private long _sent;

    /// <summary>All that was sent so far by <see cref="Greet"/>: a recording to be played again.</summary>
    public byte[] Recorded { get; private set; } = [];

    public static async Task<HostileConnection> To(int port)
    {
        var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port);
        return new HostileConnection(client);
    }

    /// <summary>A right greeting, and its proof as that token makes it. What the node says to it: Accepted or Refused.</summary>
    public async Task<Kind> Greet(string from, int uid, string to, string token, int lane)
    {
        var hello = HostileWire.Hello(from, uid, to, RandomNumberGenerator.GetBytes(HostileWire.NonceBytes), lane);
        await Record(HostileWire.Of(Kind.Hello, hello));
        var welcome = await Expect(Kind.Welcome);
        var proof = HostileWire.Proof(token, "caller", hello, (int)welcome[1].Number, welcome[2].Bytes);
        await Record(HostileWire.Of(Kind.Proof, HostileWire.Bytes(1, proof)));
        var (kind, _) = await Receive() ?? throw new IOException("closed without an answer");
        return kind;
    }

    /// <summary>
    /// The other side of <see cref="Greet"/>: answers a node that has connected. The lane it greets for. A node that waits says its part
    /// again; that is passed over, here and by <see cref="ReceiveNew"/>.
    /// </summary>
    public async Task<int> Answer(string token, int uid)
    {
        var (_, hello) = await Receive() ?? throw new IOException("closed without a greeting");
        var nonce = RandomNumberGenerator.GetBytes(HostileWire.NonceBytes);
        var proof = HostileWire.Proof(token, "answerer", hello, uid, nonce);
        await Send(HostileWire.Of(
            Kind.Welcome, [.. HostileWire.Number(1, uid), .. HostileWire.Bytes(2, nonce), .. HostileWire.Bytes(3, proof)]));
        while (await Receive() is var frame && frame?.Kind != Kind.Proof)
            if (frame?.Kind != Kind.Hello) throw new IOException($"{frame?.Kind.ToString() ?? "closed"} instead of a proof");
        await Send(HostileWire.Of(Kind.Accepted));
        return HostileWire.Read(hello).TryGetValue(6, out var lane) ? (int)lane.Number : 0;
    }

    /// <summary>Sends frames, numbered as they should be.</summary>
    public Task Send(params byte[][] contents) => SendRaw([.. contents.SelectMany(content => HostileWire.Framed(++_sent, content))]);

    public async Task SendRaw(byte[] bytes) => await _stream.WriteAsync(bytes);

    /// <summary>The next frame; null when the node has closed the connection.</summary>
    public async Task<(Kind Kind, byte[] Content)?> Receive()
    {
        try
        {
            var header = new byte[sizeof(int) + sizeof(long)];
            await _stream.ReadExactlyAsync(header);
            var content = new byte[BinaryPrimitives.ReadInt32LittleEndian(header) - sizeof(long)];
            await _stream.ReadExactlyAsync(content);
            var (field, value) = HostileWire.Read(content).Single();
            return ((Kind)field, value.Bytes);
        }
        catch (IOException)
        {
            // The end, or a reset by the node, which closes without reading on: as it should.
            return null;
        }
    }

    /// <summary>As <see cref="Receive"/>, without what belongs to the greeting.</summary>
    public async Task<(Kind Kind, byte[] Content)?> ReceiveNew()
    {
        while (true)
            if (await Receive() is var frame && frame?.Kind is not (Kind.Hello or Kind.Proof)) return frame;
    }

    /// <summary>Says that nothing more comes, and waits until the node has closed the connection.</summary>
    public async Task Finish()
    {
        try
        {
            client.Client.Shutdown(SocketShutdown.Send);
            var answer = new byte[4096];
            while (await _stream.ReadAsync(answer) > 0)
            {
            }
        }
        catch (Exception fault) when (fault is IOException or SocketException)
        {
            // As in Receive.
        }
    }

    public void Dispose() => client.Dispose();

    private async Task Record(byte[] content)
    {
        await Send(content);
        Recorded = [.. Recorded, .. HostileWire.Framed(_sent, content)];
    }

    private async Task<Dictionary<int, (long Number, byte[] Bytes)>> Expect(Kind expected)
    {
        var (kind, content) = await Receive() ?? throw new IOException($"closed instead of {expected}");
        return kind == expected ? HostileWire.Read(content) : throw new IOException($"{kind} instead of {expected}");
    }
}
