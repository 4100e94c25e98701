namespace ActorDistill.Settings.Trials;

/// <summary>What is done beside the steps, and how often.</summary>
/// <param name="EvaluateEvery">Steps between two validations, beside start, middle and end; 0 for none.</param>
/// <param name="CheckpointEvery">Steps between two checkpoints, beside the last; 0 for none.</param>
/// <param name="KeepCheckpoints">How many of the newest stay, at least 1.</param>
/// <param name="KeepBest">Whether the one with the least validation loss stays too.</param>
/// <param name="Plateau">When a trial that gets no better is stopped; null for never.</param>
/// <param name="DivergedAbove">A step's loss above this many nats per token ends the trial; infinity for never.</param>
public sealed record TrialCadence(
    long EvaluateEvery, long CheckpointEvery, int KeepCheckpoints, bool KeepBest, PlateauSettings? Plateau, double DivergedAbove);

/// <summary>When a trial that gets no better is stopped.</summary>
/// <param name="Patience">Validations in a row without improvement, at least 1.</param>
/// <param name="MinImprovement">What counts as improvement, as a share of the best loss so far; 0 to below 1.</param>
/// <param name="MinSteps">No stop before so many steps.</param>
public sealed record PlateauSettings(int Patience, double MinImprovement, long MinSteps);
