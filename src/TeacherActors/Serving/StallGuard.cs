using Grpc.Core;

namespace ActorDistill.TeacherActors.Serving;

/// <summary>
/// Gives each write so long to be taken by the peer. What a peer does not take stays in its own stream's buffers, so one that stalls costs
/// its slot and one chunk, and that only until then.
/// </summary>
internal sealed class StallGuard(TimeSpan timeout, TimeProvider time, ServerCallContext call) : IDisposable
{
    private readonly CancellationTokenSource _late = new(Timeout.InfiniteTimeSpan, time);

    /// <exception cref="RpcException">The peer did not take it in time; the call is broken off.</exception>
    public async Task RunAsync(Func<CancellationToken, Task> write)
    {
        _late.CancelAfter(timeout);
        try
        {
            await write(_late.Token);
        }
        catch (Exception) when (_late.IsCancellationRequested && !call.CancellationToken.IsCancellationRequested)
        {
            // The status would queue up behind what is not taken.
            call.GetHttpContext().Abort();
            throw Refusal.Late($"nothing was taken for {timeout.TotalSeconds} s");
        }
        _late.CancelAfter(Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _late.Dispose();
}
