using ActorDistill.Models.Configuration;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Decoder;
using ActorDistill.Schedules.Initialization;

namespace ActorDistill.Distillation.Initialization;

/// <summary>Chooses the teacher's layers, and measures the teacher with as few sums as the choice allows.</summary>
internal static class LayerSelection
{
    /// <summary>The layers by the rule of the settings, and statistics of at least those.</summary>
    public static CalibrationStatistics Measure(
        CausalDecoder teacher, DecoderConfig student, InitializationSettings settings, IEnumerable<TokenBatch> calibration,
        out IReadOnlyList<int> layers)
    {
        var (rule, count) = (settings.Layers, teacher.Config.NumLayers);
        if (rule.Kind != LayerChoice.HighestInfluence)
        {
            layers = rule.Choose(count, student.NumLayers);
            return CalibrationPass.Run(teacher, calibration, layers);
        }
        // Which layers stay is known when all have been read.
        var statistics = CalibrationPass.Run(teacher, calibration);
        layers = rule.Choose(count, student.NumLayers, statistics.Influence);
        return statistics;
    }
}
