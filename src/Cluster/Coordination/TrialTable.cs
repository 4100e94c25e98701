using System.Text;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;

namespace ActorDistill.Cluster.Coordination;

/// <summary>
/// All trials of a run in the order they were added, and the steps from one state to another. What is not a step of the table of states
/// is a mistake of ours and throws: a worker's message is judged before.
/// </summary>
public sealed class TrialTable
{
    private readonly List<Trial> _trials = [];

    /// <summary>All, in the order they were added.</summary>
    public IReadOnlyList<Trial> All => _trials;

    /// <summary>A trial by its name; null when there is none.</summary>
    public Trial? Of(TrialId trial) => _trials.Find(found => found.Spec.Trial == trial);

    /// <summary>The trial that a student has; null when it has none.</summary>
    public Trial? WithStudent(WorkerId student) => _trials.Find(trial => trial.IsWithStudent && trial.Holder?.Worker == student);

    /// <summary>
    /// What a student that has nothing trains next: what it trained before, else the first that waits; null when there is nothing for it.
    /// </summary>
    /// <param name="student">Who.</param>
    /// <param name="suits">Whether it may train that trial at all.</param>
    public Trial? NextFor(WorkerId student, Predicate<Trial> suits)
    {
        var ready = _trials.Where(trial => trial.IsReady && suits(trial)).ToList();
        return ready.Find(trial => trial.LastStudent == student) ?? ready.FirstOrDefault();
    }

    internal void Add(TrialSpec spec)
    {
        if (Of(spec.Trial) != null) throw new InvalidOperationException($"{spec.Trial} is added twice");
        _trials.Add(new Trial(spec));
    }

    internal void OrderInitialization(TrialId name, WorkerLease teacher) =>
        Move(name, TrialState.Queued, TrialState.Initializing).Holder = teacher;

    internal void Initialized(TrialId name, InitialStudent student)
    {
        var trial = Move(name, TrialState.Initializing, TrialState.Queued);
        trial.Initial = new MadeStudent(student, trial.Holder!.Value);
        trial.Holder = null;
    }

    internal void Assign(TrialId name, WorkerLease student)
    {
        if (WithStudent(student.Worker) is { } other)
            throw new InvalidOperationException($"{student.Worker} has {other.Spec.Trial} and is given {name}");
        var trial = Move(name, TrialState.Queued, TrialState.Assigned);
        (trial.Holder, trial.LastStudent) = (student, student.Worker);
        trial.ForgetBehind(trial.Newest?.StepCount ?? 0);
    }

    internal void Started(TrialId name, long stepCount)
    {
        var trial = Required(name);
        if (!trial.IsWithStudent) throw new InvalidOperationException($"{name} is {trial.State} and is started");
        trial.State = TrialState.Running;
        // Newer checkpoints were not whole, or it would have begun there.
        trial.ForgetBehind(stepCount);
    }

    internal void Release(TrialId name)
    {
        var trial = Required(name);
        if (trial.IsEnded || trial.State == TrialState.Queued)
            throw new InvalidOperationException($"{name} is {trial.State} and is released");
        (trial.State, trial.Holder) = (TrialState.Queued, null);
        // Its last checkpoint is where it stays.
        if (trial.StopReason != null) End(name, TrialState.Stopped, trial.StopReason);
    }

    internal void End(TrialId name, TrialState end, string? reason)
    {
        var trial = Required(name);
        if (trial.IsEnded) throw new InvalidOperationException($"{name} is {trial.State} and becomes {end}");
        (trial.State, trial.Holder, trial.EndReason) = (end, null, reason);
    }

    // Of a worker that counts no more: what it trained or initialised waits again, and what it made for others is gone with it.
    internal void Lose(WorkerLease lost)
    {
        foreach (var trial in _trials)
        {
            if (trial.Holder == lost) Release(trial.Spec.Trial);
            if (trial.Initial?.Maker == lost) trial.Initial = null;
        }
    }

    internal Trial Required(TrialId name) => Of(name) ?? throw new InvalidOperationException($"there is no trial {name}");

    internal void Describe(StringBuilder text)
    {
        text.Append("trials:\n");
        foreach (var trial in _trials) trial.Describe(text);
    }

    private Trial Move(TrialId name, TrialState from, TrialState to)
    {
        var trial = Required(name);
        if (trial.State != from) throw new InvalidOperationException($"{name} is {trial.State} and goes from {from} to {to}");
        trial.State = to;
        return trial;
    }
}
