using ActorDistill.Distillation.Representations;
using ActorDistill.Models.Configuration;
using ActorDistill.Schedules.Representations;
using ActorDistill.Settings.Students;
using ActorDistill.Settings.Trials;
using TorchSharp;

namespace ActorDistill.StudentActors.Trials;

/// <summary>Why a trial cannot be trained by a student; most of it is found before, by whoever reads the run's file.</summary>
public static class TrialRules
{
    /// <summary>By its settings alone: the first rule that does not hold, in one sentence; null when all hold.</summary>
    public static string? FirstFault(TrialSettings trial, IntakeSettings intake)
    {
        var perStep = trial.Text.GradientAccumulation;
        if (perStep > intake.WindowBatches)
            return $"gradient-accumulation is {perStep}, must be at most intake.window-batches, {intake.WindowBatches}: "
                + "a step's batches are in the window together";
        return trial.Representations is { WidthMatch: WidthMatch.Pca, HiddenWeight: > 0 }
            ? "width-match is pca, which is measured with the teacher's model, and a student has none; use learned"
            : null;
    }

    /// <summary>With the models at hand: as above.</summary>
    public static string? FirstFault(TrialSettings trial, torch.Device device, DecoderConfig student, DecoderConfig teacher)
    {
        if (trial.Text.SequenceLength > student.MaxPositions)
            return $"sequence-length is {trial.Text.SequenceLength}, must be at most the student's max_position_embeddings "
                + $"{student.MaxPositions}";
        if (trial.Model.ComputeDtype == "float16" && device.type == DeviceType.CPU)
            return "compute-dtype is float16, which needs a GPU; on cpu use bfloat16 or float32";
        return trial.Representations is { } compared ? InternalLoss.FirstFault(compared, student, teacher) : null;
    }
}
