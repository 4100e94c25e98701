namespace ActorDistill.RunDriving.Chaos;

/// <summary>How long a chaos run is.</summary>
/// <param name="Steps">Optimizer steps of each trial, at least 1.</param>
/// <param name="SequenceLength">Tokens of a sequence: what makes a step slow.</param>
/// <param name="CheckpointEvery">Steps between two checkpoints.</param>
public sealed record ChaosSize(int Steps, int SequenceLength, int CheckpointEvery)
{
    /// <summary>Micro-batches of a step.</summary>
    public const int Accumulation = 2;

    /// <summary>Batches of a whole trial.</summary>
    public long BatchCount => (long)Steps * Accumulation;
}
