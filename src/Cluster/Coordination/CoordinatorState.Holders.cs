using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;

namespace ActorDistill.Cluster.Coordination;

// Whom students are told to ask. A long text in many ranges does not fit a message, so they hear of what comes next, and in time of more.
public sealed partial class CoordinatorState
{
    private const int HoldersMax = 256;

    // The first batch of which a student was not told; not in the journal, since a new coordinator tells all of them anew.
    private readonly Dictionary<TrialId, long> _toldUpTo = [];

    // The texts of which students are to be told anew, though nothing is dealt out anew.
    private readonly HashSet<BatchSource> _rerouted = [];

    private IReadOnlyList<RangeHolder> Holders(Trial trial)
    {
        var (source, end) = (trial.Spec.Source, trial.Spec.BatchCount);
        // What was said of its last step may have been said by another student, of steps that this one does again.
        var from = trial.State == TrialState.Running ? Front(trial) : trial.NextBatch;
        var holders = new List<RangeHolder>();
        var toldUpTo = long.MaxValue;
        foreach (var member in Members)
        {
            var owned = LedgerOf(source, member).Owned(from, end);
            if (owned.Count > HoldersMax) toldUpTo = Math.Min(toldUpTo, owned[HoldersMax].Range.First.Value);
            holders.AddRange(owned.Take(HoldersMax).Select(one => Holder(one, member, isHedge: false)));
            holders.AddRange(HedgesOf(source, member).Select(hedge => Holder(new LedgerRange(hedge.Range, hedge.Helper), member, true)));
        }
        _toldUpTo[trial.Spec.Trial] = toldUpTo;
        return holders;
    }

    private RangeHolder Holder(LedgerRange owned, string? member, bool isHedge)
    {
        var teacher = _leases.Of(owned.Teacher)!;
        return new RangeHolder(teacher.Worker, teacher.Endpoint, ModelOf(member).ModelDigest, owned.Range, isHedge, member);
    }

    // Half of what it was told at least is still ahead of it.
    private bool NeedsToKnowMore(Trial trial) => _toldUpTo.TryGetValue(trial.Spec.Trial, out var end) && end != long.MaxValue
        && Front(trial) + (long)_plan.Sharing.BlockBatches * HoldersMax / 2 >= end;
}
