using ActorDistill.Models.Configuration;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Decoder;
using ActorDistill.Schedules.Initialization;
using ActorDistill.Storage;
using TorchSharp;

namespace ActorDistill.Distillation.Initialization;

/// <summary>A student with its first weights. Owns the decoder.</summary>
/// <param name="Decoder">The student; its config has the epsilon that belongs to its weights.</param>
/// <param name="Report">What it kept.</param>
public sealed record InitializedStudent(CausalDecoder Decoder, InitializationReport Report) : IDisposable
{
    /// <summary>Frees the weights.</summary>
    public void Dispose() => Decoder.Dispose();
}

/// <summary>Makes a student's first weights from a teacher (ALGORITHMS section 5). Nothing is recorded for gradients.</summary>
public static class StudentInitialization
{
    /// <summary>Makes a student.</summary>
    /// <param name="teacher">Any dtype; arithmetic on weights is float64. Stays as it is.</param>
    /// <param name="student">The student's architecture.</param>
    /// <param name="settings">How.</param>
    /// <param name="calibration">
    /// The text that the teacher reads (<see cref="CalibrationText"/>); read more than once for the logit scale. Null where <see
    /// cref="InitializationSettings.NeedsCalibration"/> says that none is needed.
    /// </param>
    /// <param name="dtype">The student's.</param>
    /// <param name="basis">P of shape [D, K] with P^T P = I, float64, to be used under GUIDE instead of the settings' own; or null.</param>
    /// <returns>A new decoder on the teacher's device.</returns>
    /// <exception cref="OperatorException">Teacher and student do not fit (<see cref="InitializationRules"/>).</exception>
    /// <exception cref="ArgumentException">Calibration text is needed and missing, or has no token.</exception>
    public static InitializedStudent Run(
        CausalDecoder teacher, DecoderConfig student, InitializationSettings settings, IEnumerable<TokenBatch>? calibration = null,
        torch.ScalarType dtype = torch.ScalarType.Float32, torch.Tensor? basis = null)
    {
        InitializationRules.RequireFits(teacher.Config, student, settings);
        if (settings.NeedsCalibration && calibration == null)
            throw new ArgumentException($"{settings.Kind.Name()} needs calibration text", nameof(calibration));
        return settings.Kind switch
        {
            InitializationKind.GuideFull or InitializationKind.GuideMin =>
                GuideInitialization.Run(teacher, student, settings, calibration!, dtype, basis),
            InitializationKind.Uniform => UniformInitialization.Run(teacher, student, settings, calibration, dtype),
            InitializationKind.Random => Drawn(teacher, student, settings, dtype),
        };
    }

    private static InitializedStudent Drawn(
        CausalDecoder teacher, DecoderConfig config, InitializationSettings settings, torch.ScalarType dtype)
    {
        var student = new CausalDecoder(config, dtype, teacher.Device);
        student.Initialize(settings.Seed);
        return new InitializedStudent(student, new InitializationReport(
            settings.Kind, 0, [], [], [], null, null, null, config.RmsNormEps, null, ["all"]));
    }
}
