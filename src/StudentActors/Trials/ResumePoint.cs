using ActorDistill.Distillation.Checkpoints;
using ActorDistill.Distillation.Runs;
using ActorDistill.Protocol.Messages;
using ActorDistill.Storage;

namespace ActorDistill.StudentActors.Trials;

/// <summary>The checkpoint that a trial goes on from.</summary>
/// <param name="Checkpoint">Whole.</param>
/// <param name="Reference">As messages name it.</param>
/// <param name="Rule">What must be the same in it.</param>
public sealed record ResumePoint(FoundCheckpoint Checkpoint, CheckpointReference Reference, ResumeRule Rule)
{
    /// <summary>
    /// The checkpoint that the coordinator names; when that one is torn, or not the one that was reported, the newest whole one before it.
    /// Newer ones do not count: nobody knows of them, and the trial comes by there again.
    /// </summary>
    /// <param name="named">By the coordinator.</param>
    /// <param name="trial">Where the trial that is to go on is kept.</param>
    /// <param name="isClone">Whether the checkpoint is another trial's.</param>
    /// <param name="skipped">Called with one line for each checkpoint that was passed over.</param>
    /// <exception cref="OperatorException">No checkpoint is whole, or one cannot be read or is of another version.</exception>
    public static ResumePoint Find(CheckpointReference named, TrialFolder trial, bool isClone, Action<string> skipped)
    {
        var folder = trial.PathOf(named);
        // Which recipe may go on with it is the coordinator's decision: it gave the trial to this student.
        var rule = isClone ? ResumeRule.Clone : ResumeRule.SameSettings;
        if (Whole(folder, named.Digest, skipped) is { } found)
            return new ResumePoint(found, named, rule);
        var before = new CheckpointStore(Path.GetDirectoryName(folder)!).FindNewest(skipped, named.StepCount - 1)
            ?? throw new OperatorException($"{folder}: is not whole, and there is no whole checkpoint before it");
        return new ResumePoint(before, trial.ReferenceTo(before) with { Trial = named.Trial }, rule);
    }

    private static FoundCheckpoint? Whole(string folder, string digest, Action<string> skipped)
    {
        try
        {
            var found = FoundCheckpoint.Open(folder);
            if (found.ManifestDigest() == digest)
                return found;
            skipped($"{folder}: is not the checkpoint that was reported");
        }
        catch (InvalidDataException torn)
        {
            skipped(torn.Message);
        }
        return null;
    }
}
