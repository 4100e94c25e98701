using ActorDistill.Distillation.Checkpoints;

namespace ActorDistill.Distillation.Runs;

/// <summary>Who watches a run: called on the training thread, in order. What it throws ends the run.</summary>
public interface ITrainingObserver
{
    /// <summary>The run goes on behind so many steps; 0 for a new run.</summary>
    void Started(long stepCount);

    /// <summary>A step was done.</summary>
    void Stepped(DoneStep step);

    /// <summary>The model was measured on so many tokens of validation text.</summary>
    void Validated(ValidationPoint point, long tokenCount);

    /// <summary>A checkpoint is on disk.</summary>
    void Saved(FoundCheckpoint checkpoint);
}
