namespace ActorDistill.RunDriving;

/// <summary>A node that gets a small share of its time until this is disposed of: it goes on slowly, and nobody gives it up.</summary>
public sealed class SlowedNode : IAsyncDisposable
{
    private static readonly TimeSpan Runs = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Stands = TimeSpan.FromMilliseconds(150);
    private readonly CancellationTokenSource _over = new();
    private readonly Task _slowing;

    /// <summary>From now on.</summary>
    /// <param name="process">Its process.</param>
    public SlowedNode(int process) => _slowing = SlowAsync(process, _over.Token);

    /// <summary>Lets it go on as fast as it can.</summary>
    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _slowing;
        _over.Dispose();
    }

    // What it is about is the passing of time, so it waits for nothing else.
    private static async Task SlowAsync(int process, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            Signals.Send(process, Signals.Stop);
            await Task.Delay(Stands, CancellationToken.None);
            Signals.Send(process, Signals.Continue);
            await Task.Delay(Runs, CancellationToken.None);
        }
    }
}
