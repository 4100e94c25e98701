namespace ActorDistill.Schedules.Stages;

/// <summary>What a stage trains.</summary>
/// <param name="ActiveLayers">The student's layers, from 1, whose internal losses count; ascending, empty for none.</param>
/// <param name="Task">Whether the loss on the tokens counts. Without it nothing above the highest active layer is needed.</param>
public sealed record Stage(IReadOnlyList<int> ActiveLayers, bool Task);

/// <summary>Where a run stands in its plan; checkpoints keep it as JSON.</summary>
/// <param name="StageIndex">The stage of the next step, from 0.</param>
/// <param name="StepsDone">Steps of this stage that are done.</param>
public sealed record StageState(int StageIndex, long StepsDone);
