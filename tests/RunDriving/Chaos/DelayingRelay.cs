using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace ActorDistill.RunDriving.Chaos;

/// <summary>
/// Stands before a port of this machine and hands on each piece of bytes some milliseconds later, in both directions, in order: a slow
/// network. While nobody listens behind it, it closes what comes.
/// </summary>
public sealed class DelayingRelay : IAsyncDisposable
{
    private const int PieceBytes = 64 * 1024;
    // What may be on its way: beyond it the sender waits, as for a full window.
    private const int PiecesMax = 64;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _lock = new();
    private readonly Random _random;
    private readonly int _target;
    private readonly TimeSpan _least;
    private readonly TimeSpan _most;
    private readonly Task _accepting;

    /// <summary>Begins to listen.</summary>
    /// <param name="target">The port to hand on to.</param>
    /// <param name="seed">Of the delays.</param>
    /// <param name="least">The shortest delay.</param>
    /// <param name="most">The longest.</param>
    public DelayingRelay(int target, int seed, TimeSpan least, TimeSpan most)
    {
        (_target, _random, _least, _most) = (target, new Random(seed), least, most);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                var caller = await _listener.AcceptTcpClientAsync(_end.Token);
                connections.RemoveAll(connection => connection.IsCompletedSuccessfully);
                connections.Add(RelayAsync(caller));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task RelayAsync(TcpClient caller)
    {
        using (caller)
        using (var target = new TcpClient { NoDelay = true })
        {
            try
            {
                caller.NoDelay = true;
                await target.ConnectAsync(IPAddress.Loopback, _target, _end.Token);
            }
            catch (Exception absent) when (absent is SocketException or OperationCanceledException)
            {
                return;
            }
            // Both before the first byte: a client that has met an end gives no stream any more.
            var (near, far) = (caller.GetStream(), target.GetStream());
            await Task.WhenAll(CopyAsync(near, far), CopyAsync(far, near));
        }
    }

    // What was sent before an end arrives, also when the other direction has broken off meanwhile: as on a real line.
    private async Task CopyAsync(NetworkStream from, NetworkStream to)
    {
        var pieces = Channel.CreateBounded<(byte[] Bytes, DateTime Due)>(PiecesMax);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        var reading = ReadAsync(from, pieces.Writer, over.Token);
        try
        {
            await WriteAsync(pieces.Reader, to, over.Token);
            to.Socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException)
        {
            // Nobody takes it any more. The sender learns that from the other direction, which ends for the same reason.
            await over.CancelAsync();
        }
        await reading;
    }

    private async Task ReadAsync(NetworkStream from, ChannelWriter<(byte[] Bytes, DateTime Due)> pieces, CancellationToken over)
    {
        var buffer = new byte[PieceBytes];
        try
        {
            while (await from.ReadAsync(buffer, over) is > 0 and var read)
                await pieces.WriteAsync((buffer[..read], DateTime.UtcNow + NextDelay()), over);
        }
        catch (Exception end) when (end is IOException or OperationCanceledException)
        {
            // A sender that was killed: for the receiver the end of its bytes.
            return;
        }
        finally
        {
            pieces.Complete();
        }
    }

    private static async Task WriteAsync(
        ChannelReader<(byte[] Bytes, DateTime Due)> pieces, NetworkStream to, CancellationToken over)
    {
        await foreach (var (bytes, due) in pieces.ReadAllAsync(over))
        {
            if (due - DateTime.UtcNow is var rest && rest > TimeSpan.Zero) await Task.Delay(rest, over);
            await to.WriteAsync(bytes, over);
        }
    }

    private TimeSpan NextDelay()
    {
        lock (_lock) return _least + (_most - _least) * _random.NextDouble();
    }
}
