using ActorDistill.Schedules;
using ActorDistill.Schedules.Objectives;
using ActorDistill.Schedules.Payloads;
using ActorDistill.Schedules.Representations;
using ActorDistill.Schedules.Training;
using ActorDistill.Settings.Reading;

namespace ActorDistill.Settings.Trials;

/// <summary>What one student is trained with; a sweep varies it.</summary>
/// <param name="LearningRate">Over the steps of the run.</param>
/// <param name="Optimizer">AdamW and clipping.</param>
/// <param name="HeadChunkRows">Rows of the student's logits that exist at a time; null for the default of the vocabulary's size.</param>
/// <param name="Text">Which batches.</param>
/// <param name="Model">What learns.</param>
/// <param name="Loss">On the tokens.</param>
/// <param name="Payload">What a teacher hands over for it.</param>
/// <param name="Representations">The loss on internal representations; null for none.</param>
/// <param name="Cadence">Validations, checkpoints, early stops.</param>
public sealed record TrialSettings(
    LearningRateSettings LearningRate, OptimizerSettings Optimizer, int? HeadChunkRows, TrialTextSettings Text, StudentModelSettings Model,
    LossSettings Loss, PayloadSettings Payload, RepresentationSettings? Representations, TrialCadence Cadence)
{
    /// <summary>Reads the product's section, or one of a student's that has the same keys.</summary>
    public static TrialSettings Read(SettingsReader reader) => TrialSettingsReader.Read(reader);
}
