using ActorDistill.Cluster.Coordination;
using ActorDistill.Settings.Runs;

namespace ActorDistill.Host.Runs;

/// <summary>How the coordinator of a run divides batches among teachers.</summary>
internal static class SharingRules
{
    /// <summary>In which blocks, and how far ahead.</summary>
    public static RangeSharing SharingOf(RunSettings settings) =>
        new(settings.Coordinator.Sharing.BlockBatches, settings.StudentService.Intake.WindowBatches);

    /// <summary>When a second teacher is asked; null for never.</summary>
    public static HedgeRule? HedgingOf(RunSettings settings)
    {
        var sharing = settings.Coordinator.Sharing;
        return sharing.Hedge
            ? new HedgeRule(sharing.HedgeAfter.TotalSeconds, sharing.HedgeFactor, sharing.HedgeShare, sharing.BlockBatches)
            : null;
    }
}
