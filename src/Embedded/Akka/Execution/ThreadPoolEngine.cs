using System.Diagnostics;
using System.Security.Cryptography;

namespace Akka.Execution;

/// <summary>The engine of production: thread pool, monotonic clock, system timers.</summary>
internal sealed class ThreadPoolEngine : Engine
{
    // A system timer takes at most 2^32 - 2 milliseconds; a longer wait is made of several.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(20);

    public override TimeSpan Elapsed => Stopwatch.GetElapsedTime(0);

    public override DateTimeOffset Now => DateTimeOffset.UtcNow;

    public override TaskScheduler TaskScheduler => TaskScheduler.Default;

    // The code that completes a promise is a mailbox run: it must not be held up by who waits for it.
    public override TaskCreationOptions PromiseOptions => TaskCreationOptions.RunContinuationsAsynchronously;

    public override int Throughput => 30;

    public override void Execute(IThreadPoolWorkItem work) => ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);

    public override IDisposable Schedule(TimeSpan delay, Action action) => new PendingTimer(delay, action);

    public override long NextInt64(long bound) => Random.Shared.NextInt64(bound);

    public override byte[] NextBytes(int count) => RandomNumberGenerator.GetBytes(count);

    public override Remoting.IRemoteTransport? CreateTransport(Actor.ExtendedActorSystem system) =>
        new Remoting.Tcp.TcpTransport(Remoting.Tcp.TcpSettings.Read(system.Settings.Config));

    private sealed class PendingTimer : IDisposable
    {
        private readonly Action _action;
        private readonly Timer _timer;
        private readonly TimeSpan _due;

        public PendingTimer(TimeSpan delay, Action action)
        {
            _action = action;
            _due = Stopwatch.GetElapsedTime(0) + delay;
            _timer = new Timer(static state => ((PendingTimer)state!).Tick(), this, Timeout.Infinite, Timeout.Infinite);
            _timer.Change(Shortened(delay), Timeout.InfiniteTimeSpan);
        }

        public void Dispose() => _timer.Dispose();

        private void Tick()
        {
            var rest = _due - Stopwatch.GetElapsedTime(0);
            // System timers may fire up to a tick early; only a wait cut into pieces has more than that left.
            if (rest > TimeSpan.FromSeconds(1))
            {
                _timer.Change(Shortened(rest), Timeout.InfiniteTimeSpan);
                return;
            }
            _timer.Dispose();
            _action();
        }

        private static TimeSpan Shortened(TimeSpan delay) =>
            delay < TimeSpan.Zero ? TimeSpan.Zero : delay < LongestTimer ? delay : LongestTimer;
    }
}
