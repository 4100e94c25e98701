using ActorDistill.Settings.Reading;

namespace ActorDistill.Settings.Coordinator;

/// <summary>How several teachers of one model share its batches.</summary>
/// <param name="BlockBatches">Batches that one makes before the next one's turn.</param>
/// <param name="Hedge">Whether a second teacher is asked for what students wait for.</param>
/// <param name="HedgeAfter">Nobody is late before.</param>
/// <param name="HedgeFactor">Late is who needs so many times what a batch takes it.</param>
/// <param name="HedgeShare">Of the batches trained on, so many may be made in vain.</param>
public sealed record SharingSettings(int BlockBatches, bool Hedge, TimeSpan HedgeAfter, double HedgeFactor, double HedgeShare)
{
    /// <summary>Reads the section <c>actordistill.coordinator.sharing</c>.</summary>
    public static SharingSettings Read(SettingsReader reader) => new(
        BlockBatches: reader.Int("block-batches", min: 1, max: 4096),
        Hedge: reader.Boolean("hedge"),
        HedgeAfter: reader.Duration("hedge-after", TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)),
        HedgeFactor: reader.Number("hedge-factor", new NumberRange(1, double.PositiveInfinity)),
        HedgeShare: reader.Number("hedge-share", NumberRange.Share));
}
