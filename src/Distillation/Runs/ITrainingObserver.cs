using ActorDistill.Distillation.Checkpoints;
using ActorDistill.Distillation.Training;

namespace ActorDistill.Distillation.Runs;

/// <summary>Who watches a run: called on the training thread, in order.</summary>
public interface ITrainingObserver
{
    /// <summary>The run goes on behind so many steps; 0 for a new run.</summary>
    void Started(long stepCount);

    /// <summary>A step was done.</summary>
    void Stepped(StepStats stats);

    /// <summary>The model was measured on validation text.</summary>
    void Validated(ValidationPoint point);

    /// <summary>A checkpoint is on disk.</summary>
    void Saved(string folder);
}
