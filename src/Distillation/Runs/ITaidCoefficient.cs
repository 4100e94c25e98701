using ActorDistill.Distillation.Training;
using ActorDistill.Schedules.Taid;

namespace ActorDistill.Distillation.Runs;

/// <summary>TAID's t of a run, whoever decides it. Used by the device's thread alone.</summary>
public interface ITaidCoefficient : ICoefficientSource
{
    /// <summary>Where the schedule stands between two steps. A step that was broken off leaves no trace in it.</summary>
    TaidState State { get; }

    /// <summary>The step is done.</summary>
    /// <param name="moves">Whether t moves: not behind a step without the loss on the tokens, which has nothing to compare.</param>
    void EndStep(bool moves);
}
