using System.Globalization;
using ActorDistill.Distillation.Checkpoints;

namespace ActorDistill.RunDriving;

/// <summary>What a trial ended with, by its bits.</summary>
/// <param name="StepCount">Steps done.</param>
/// <param name="Weights">SHA-256 of the weights.</param>
/// <param name="Optimizer">SHA-256 of the optimizer's state.</param>
/// <param name="Taid">TAID's state with all its digits; empty without.</param>
/// <param name="Validations">All measurements, with all their digits.</param>
public sealed record FinalState(long StepCount, string Weights, string Optimizer, string Taid, string Validations)
{
    /// <summary>Reads the newest checkpoint of a trial.</summary>
    /// <param name="checkpoints">Folder with one folder for each checkpoint.</param>
    public static FinalState Of(string checkpoints)
    {
        var found = new CheckpointStore(checkpoints, keptCount: 1).FindNewest(torn => throw new InvalidDataException(torn))
            ?? throw new InvalidDataException($"{checkpoints}: has no checkpoint");
        var manifest = found.Manifest;
        return new FinalState(
            manifest.StepCount, manifest.Digests["model.safetensors"], manifest.Digests["optimizer.safetensors"],
            manifest.Taid is { } taid
                ? string.Create(CultureInfo.InvariantCulture, $"{taid.T:R} {taid.PreviousLoss:R} {taid.Momentum:R}")
                : "",
            string.Join(' ', manifest.Validations.Select(
                point => string.Create(CultureInfo.InvariantCulture, $"{point.StepCount}:{point.NatsPerToken:R}"))));
    }
}
