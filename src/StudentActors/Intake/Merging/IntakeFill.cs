namespace ActorDistill.StudentActors.Intake.Merging;

/// <summary>How full the window is.</summary>
/// <param name="Slots">Batches that there is room for; 0 until the first teacher has said how long they are.</param>
/// <param name="InFlightCount">Batches that teachers may send or have sent and that are not trained on; never more than the slots.</param>
/// <param name="BufferedCount">Those of them that have come in.</param>
public readonly record struct IntakeFill(int Slots, long InFlightCount, long BufferedCount);
