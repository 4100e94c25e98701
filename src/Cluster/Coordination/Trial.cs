using System.Globalization;
using System.Text;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;
using ActorDistill.Protocol.Recipes;

namespace ActorDistill.Cluster.Coordination;

/// <summary>The first weights of a trial.</summary>
/// <param name="Student">Where they can be fetched.</param>
/// <param name="Maker">The teacher that made them and has them.</param>
public sealed record MadeStudent(InitialStudent Student, WorkerLease Maker);

/// <summary>One trial as the journal knows it. Changed by <see cref="TrialTable"/> alone.</summary>
public sealed class Trial
{
    private readonly SortedDictionary<long, CheckpointReference> _checkpoints = [];
    private readonly SortedDictionary<long, double> _validations = [];
    private readonly SortedSet<long> _dropped = [];

    internal Trial(TrialSpec spec) => Spec = spec;

    /// <summary>What it is.</summary>
    public TrialSpec Spec { get; }

    /// <summary>Where it stands.</summary>
    public TrialState State { get; internal set; } = TrialState.Queued;

    /// <summary>Who has it; null while it waits and when it has ended.</summary>
    public WorkerLease? Holder { get; internal set; }

    /// <summary>Who trained it last: that worker has first claim to it.</summary>
    public WorkerId? LastStudent { get; internal set; }

    /// <summary>Its first weights; null when no teacher has made them, or none that lives.</summary>
    public MadeStudent? Initial { get; internal set; }

    /// <summary>With what the newest checkpoint was computed; null before the first.</summary>
    public NumericRecipe? Recipe { get; internal set; }

    /// <summary>Why it is to stop after its next checkpoint; null while it is not.</summary>
    public string? StopReason { get; internal set; }

    /// <summary>Why it failed or was stopped; null otherwise.</summary>
    public string? EndReason { get; internal set; }

    /// <summary>Its committed checkpoints in the order of their steps.</summary>
    public IReadOnlyCollection<CheckpointReference> Checkpoints => _checkpoints.Values;

    /// <summary>Nats per token by step.</summary>
    public IReadOnlyDictionary<long, double> Validations => _validations;

    /// <summary>Steps of the checkpoints that count no more and are not yet known to be deleted.</summary>
    public IReadOnlyCollection<long> Dropped => _dropped;

    /// <summary>Where it would go on; null for its beginning.</summary>
    public CheckpointReference? Newest => _checkpoints.Count == 0 ? Spec.ClonedFrom : _checkpoints.Values.Last();

    /// <summary>The first batch that it may have to be trained on again.</summary>
    public long NextBatch => (Newest?.StepCount ?? 0) * Spec.BatchesPerStep;

    /// <summary>Whether it has come to its end.</summary>
    public bool IsEnded => State is TrialState.Completed or TrialState.Failed or TrialState.Stopped;

    /// <summary>Whether a student has it.</summary>
    public bool IsWithStudent => State is TrialState.Assigned or TrialState.Running;

    /// <summary>Whether a student could begin or go on.</summary>
    public bool IsReady => State == TrialState.Queued && !IsUnmade;

    /// <summary>Whether there are no weights to begin with.</summary>
    public bool IsUnmade => Spec.NeedsInitialStudent && Newest == null && Initial == null;

    internal void Commit(CheckpointReference checkpoint)
    {
        _checkpoints[checkpoint.StepCount] = checkpoint;
        _dropped.Remove(checkpoint.StepCount);
    }

    internal void Drop(long stepCount)
    {
        if (_checkpoints.Remove(stepCount)) _dropped.Add(stepCount);
    }

    internal void Deleted(long stepCount) => _dropped.Remove(stepCount);

    internal void Validated(long stepCount, double natsPerToken) => _validations[stepCount] = natsPerToken;

    // What was reached behind the step it goes on from will be reached again.
    internal void ForgetBehind(long stepCount)
    {
        foreach (var step in _checkpoints.Keys.Where(step => step > stepCount).ToList()) _checkpoints.Remove(step);
        foreach (var step in _validations.Keys.Where(step => step > stepCount).ToList()) _validations.Remove(step);
        _dropped.RemoveWhere(step => step > stepCount);
    }

    internal void Describe(StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"  {Spec} {State}, with {Holder}, before {LastStudent}, initial {Initial}, ");
        text.Append(CultureInfo.InvariantCulture, $"recipe {Recipe}, stop {StopReason}, end {EndReason}\n");
        foreach (var checkpoint in Checkpoints) text.Append("    ").Append(checkpoint).Append('\n');
        foreach (var step in _dropped) text.Append(CultureInfo.InvariantCulture, $"    dropped {step}\n");
        foreach (var (step, nats) in _validations) text.Append(CultureInfo.InvariantCulture, $"    {step}: {nats:R}\n");
    }
}
