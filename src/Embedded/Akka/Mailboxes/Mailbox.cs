using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Execution;

namespace Akka.Mailboxes;

/// <summary>
/// The queues of one actor and the run that empties them. At most one run is under way at any time; that alone is what makes an actor
/// single-threaded. System messages go first; ordinary ones wait while the actor is suspended or awaits its own handler.
/// </summary>
internal sealed class Mailbox(ActorCell cell, Engine engine) : IThreadPoolWorkItem
{
    private const int Idle = 0;
    private const int Scheduled = 1;
    private const int Closed = 2;

    private readonly ConcurrentQueue<Envelope> _messages = new();
    private readonly ConcurrentQueue<SystemMessage> _systemMessages = new();

    // Unstashed messages, the next one on top. Only the run touches them and the counters below.
    private readonly Stack<Envelope> _unstashed = new();
    private int _suspendCount;
    private int _status;

    public bool IsClosed => Volatile.Read(ref _status) == Closed;

    /// <summary>Whether an asynchronous handler of the actor is under way.</summary>
    public bool IsAwaiting { get; set; }

    public bool IsSuspended => _suspendCount > 0 || IsAwaiting;

    public void Suspend() => _suspendCount++;

    public void Resume()
    {
        if (_suspendCount > 0) _suspendCount--;
    }

    public void Enqueue(in Envelope envelope)
    {
        _messages.Enqueue(envelope);
        Schedule();
    }

    public void EnqueueSystem(SystemMessage message)
    {
        _systemMessages.Enqueue(message);
        Schedule();
    }

    /// <summary>Puts a message before all that wait; only from the actor itself.</summary>
    public void EnqueueFirst(in Envelope envelope) => _unstashed.Push(envelope);

    /// <summary>Takes no more messages; those that wait become dead letters.</summary>
    public void Close()
    {
        Interlocked.Exchange(ref _status, Closed);
        while (_unstashed.TryPop(out var envelope)) cell.SystemImpl.Provider.DeadLetter(envelope, cell.Self);
        DrainToDeadLetters();
    }

    void IThreadPoolWorkItem.Execute()
    {
        var previous = ActorCell.Current;
        ActorCell.Current = cell;
        try
        {
            ProcessSystemMessages();
            for (var left = engine.Throughput; left > 0 && !IsSuspended && !IsClosed && TryDequeue(out var envelope); left--)
            {
                cell.Invoke(envelope);
                ProcessSystemMessages();
            }
        }
        finally
        {
            ActorCell.Current = previous;
        }
        Release();
    }

    private void ProcessSystemMessages()
    {
        while (!IsClosed && _systemMessages.TryDequeue(out var message)) cell.SystemInvoke(message);
    }

    private bool TryDequeue(out Envelope envelope) => _unstashed.TryPop(out envelope) || _messages.TryDequeue(out envelope);

    private void Release()
    {
        // What the run may touch is read before the next run may start.
        var mayProcess = !IsSuspended;
        var hasUnstashed = _unstashed.Count > 0;
        if (Interlocked.CompareExchange(ref _status, Idle, Scheduled) == Closed) return;
        if (!_systemMessages.IsEmpty || (mayProcess && (hasUnstashed || !_messages.IsEmpty))) Schedule();
    }

    private void Schedule()
    {
        // The exchange orders the enqueue before the look at the status: either the run sees the message or we see that it has ended.
        switch (Interlocked.CompareExchange(ref _status, Scheduled, Idle))
        {
            case Idle:
                engine.Execute(this);
                break;
            case Closed:
                DrainToDeadLetters();
                break;
        }
    }

    private void DrainToDeadLetters()
    {
        var provider = cell.SystemImpl.Provider;
        while (_systemMessages.TryDequeue(out var message)) provider.DeadLetters.SendSystemMessage(message);
        while (_messages.TryDequeue(out var envelope)) provider.DeadLetter(envelope, cell.Self);
    }
}
