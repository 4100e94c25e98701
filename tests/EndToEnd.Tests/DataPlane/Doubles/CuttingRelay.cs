using System.Net;
using System.Net.Sockets;

namespace ActorDistill.EndToEnd.Tests.DataPlane.Doubles;

/// <summary>Stands between a student and a teacher and breaks off the first connection when so many bytes have come down.</summary>
internal sealed class CuttingRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Uri _target;
    private readonly long _limit;
    private readonly bool _isSilent;
    private readonly Task _accepting;
    private long _downBytes;

    /// <param name="target">The teacher.</param>
    /// <param name="limit">Of the first connection, in bytes.</param>
    /// <param name="isSilent">At the limit nothing more comes, and the connection stays.</param>
    public CuttingRelay(Uri target, long limit, bool isSilent = false)
    {
        (_target, _limit, _isSilent) = (target, limit, isSilent);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://{_listener.LocalEndpoint}");

    /// <summary>Bytes to the student, over all connections.</summary>
    public long DownBytes => Interlocked.Read(ref _downBytes);

    /// <summary>Connections that the student made.</summary>
    public int ConnectionCount { get; private set; }

    /// <summary>Completes when the first connection has had its bytes.</summary>
    public Task Reached => _reached.Task;

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
                var student = await _listener.AcceptTcpClientAsync(_end.Token);
                connections.Add(RelayAsync(student, ConnectionCount++ == 0 ? _limit : long.MaxValue));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task RelayAsync(TcpClient student, long limit)
    {
        using (student)
        using (var teacher = new TcpClient())
        using (var over = CancellationTokenSource.CreateLinkedTokenSource(_end.Token))
        {
            await teacher.ConnectAsync(_target.Host, _target.Port);
            var up = CopyAsync(student.GetStream(), teacher.GetStream(), null, over.Token);
            var down = CopyAsync(teacher.GetStream(), student.GetStream(), limit, over.Token);
            await Task.WhenAny(up, down);
            await over.CancelAsync();
            await Task.WhenAll(up, down);
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, long? limit, CancellationToken over)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            for (var (copied, read) = (0L, 0); (read = await from.ReadAsync(buffer, over)) > 0; copied += read)
            {
                if (limit is { } down)
                {
                    if (copied + read > down)
                    {
                        _reached.TrySetResult();
                        if (_isSilent) await Task.Delay(Timeout.InfiniteTimeSpan, over);
                        return;
                    }
                    Interlocked.Add(ref _downBytes, read);
                }
                await to.WriteAsync(buffer.AsMemory(0, read), over);
            }
        }
        catch (Exception end) when (end is IOException or OperationCanceledException)
        {
            // One side has gone; the caller lets the other one go.
        }
    }
}
