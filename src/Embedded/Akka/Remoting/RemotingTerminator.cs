using Akka.Actor;

namespace Akka.Remoting;

/// <summary>Ends remoting once the program's actors have ended and their last words have left, or after a while.</summary>
internal sealed class RemotingTerminator : ReceiveActor
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(20);
    private readonly RemoteNode _node;
    private TimeSpan _flushEnds;

    public RemotingTerminator(RemoteNode node)
    {
        _node = node;
        Receive<TerminationHook>(_ =>
        {
            _flushEnds = node.Engine.Elapsed + node.Settings.FlushWait;
            Become(Flushing);
            Self.Tell(Look.Instance);
        });
    }

    protected override void PreStart() => _node.System.Provider.SystemGuardian.Tell(RegisterTerminationHook.Instance, Self);

    private void Flushing() => Receive<Look>(_ =>
    {
        if (!_node.IsFlushed && _node.Engine.Elapsed < _flushEnds)
        {
            Context.System.Scheduler.ScheduleTellOnce(LookAgainAfter, Self, Look.Instance, Self);
            return;
        }
        _node.Shutdown();
        _node.System.Provider.SystemGuardian.Tell(TerminationHookDone.Instance, Self);
        Context.Stop(Self);
    });

    private sealed class Look
    {
        public static Look Instance { get; } = new();
    }
}
