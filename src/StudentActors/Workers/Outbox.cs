using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;

namespace ActorDistill.StudentActors.Workers;

/// <summary>What a message in the outbox is about; the answer to it names the same.</summary>
/// <param name="Trial">Which trial.</param>
/// <param name="Kind">What is said.</param>
/// <param name="Number">Of the step, or steps done; 0 where there is only one.</param>
public readonly record struct OutboxKey(TrialId Trial, OutboxKind Kind, long Number);

/// <summary>What is repeated until it is answered.</summary>
public enum OutboxKind
{
    /// <summary>A step is done.</summary>
    Step,

    /// <summary>A checkpoint is on disk.</summary>
    Checkpoint,

    /// <summary>The trial is over here.</summary>
    End,
}

/// <summary>
/// What a student has to say until it is answered: each message goes out at once, again when a tick has passed without an answer, and to
/// each new coordinator. The lease that it is said under is filled in when it is sent. No clock, no actor.
/// </summary>
public sealed class Outbox
{
    private readonly List<Letter> _letters = [];
    private readonly List<Func<WorkerLease, IWorkerMessage>> _once = [];

    /// <summary>How many answers are waited for.</summary>
    public int Count => _letters.Count;

    /// <summary>To be said until the key is answered. Under a key that is there already it takes the older message's place.</summary>
    public void Add(OutboxKey key, Func<WorkerLease, IWorkerMessage> message)
    {
        Remove(key);
        _letters.Add(new Letter(key, message));
    }

    /// <summary>To be said once: nobody answers, and whoever misses it asks or is told again.</summary>
    public void AddOnce(Func<WorkerLease, IWorkerMessage> message) => _once.Add(message);

    /// <summary>It was answered, or does not matter any more.</summary>
    public void Remove(OutboxKey key) => _letters.RemoveAll(letter => letter.Key == key);

    /// <summary>All of a trial and a kind.</summary>
    public void RemoveAll(TrialId trial, OutboxKind kind) =>
        _letters.RemoveAll(letter => letter.Key.Trial == trial && letter.Key.Kind == kind);

    /// <summary>All of a trial.</summary>
    public void RemoveAll(TrialId trial) => _letters.RemoveAll(letter => letter.Key.Trial == trial);

    /// <summary>Whether an answer to it is waited for.</summary>
    public bool Holds(OutboxKey key) => _letters.Exists(letter => letter.Key == key);

    /// <summary>Some time has passed: what was sent before the last tick is due again.</summary>
    public void Tick()
    {
        foreach (var letter in _letters)
            letter.TicksSinceSent++;
    }

    /// <summary>Somebody new listens, or nobody knows what got through: everything is due.</summary>
    public void RepeatAll()
    {
        foreach (var letter in _letters)
            letter.IsSent = false;
    }

    /// <summary>What is due, in the order in which it was said first; from here on it is sent.</summary>
    public IReadOnlyList<IWorkerMessage> TakeDue(WorkerLease lease)
    {
        var due = new List<IWorkerMessage>();
        foreach (var letter in _letters.Where(letter => !letter.IsSent || letter.TicksSinceSent > 1))
        {
            (letter.IsSent, letter.TicksSinceSent) = (true, 0);
            due.Add(letter.Message(lease));
        }
        due.AddRange(_once.Select(message => message(lease)));
        _once.Clear();
        return due;
    }

    private sealed class Letter(OutboxKey key, Func<WorkerLease, IWorkerMessage> message)
    {
        public OutboxKey Key => key;

        public Func<WorkerLease, IWorkerMessage> Message => message;

        public bool IsSent { get; set; }

        public int TicksSinceSent { get; set; }
    }
}
