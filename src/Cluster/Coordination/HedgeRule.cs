using ActorDistill.Protocol.Messages;

namespace ActorDistill.Cluster.Coordination;

/// <summary>A batch that a student waits for.</summary>
/// <param name="WaitedSeconds">For so long by now.</param>
/// <param name="OwnerSecondsPerBatch">What its teacher needs for one, as it said last; 0 when it has made none.</param>
public sealed record LateBatch(double WaitedSeconds, double OwnerSecondsPerBatch);

/// <summary>Another teacher that could make it.</summary>
/// <param name="Teacher">Who.</param>
/// <param name="SecondsPerBatch">What it needs for one; 0 when it has made none.</param>
/// <param name="BusyShare">Share of the time in which it computes, 0 to 1.</param>
public sealed record HedgeHelper(WorkerLease Teacher, double SecondsPerBatch, double BusyShare);

/// <summary>
/// Whether a second teacher is asked for batches that students wait for: when the one that has them needs far longer than it used to, and
/// another needs less than has been waited already. What is asked of both is bounded by a share of all that was trained on.
/// </summary>
/// <param name="AfterSeconds">Nobody is late before; above 0.</param>
/// <param name="Factor">Late is who needs so many times what it says a batch takes; at least 1.</param>
/// <param name="ExtraShare">Of the batches trained on, so many may be made in vain; 0 to 1.</param>
/// <param name="BatchesMax">Of one hedge; at least 1.</param>
public sealed record HedgeRule(double AfterSeconds, double Factor, double ExtraShare, int BatchesMax)
{
    /// <summary>Whether a batch's teacher is late with it.</summary>
    public bool IsLate(LateBatch batch) => batch.WaitedSeconds >= Math.Max(AfterSeconds, Factor * batch.OwnerSecondsPerBatch);

    /// <summary>Who is asked beside the teacher that is late; null when it is not late, or nobody would be sooner.</summary>
    /// <param name="batch">What is waited for.</param>
    /// <param name="helpers">The others that make the same bits.</param>
    /// <returns>The one that would have it first; of equals the first.</returns>
    public WorkerLease? HelperFor(LateBatch batch, IReadOnlyList<HedgeHelper> helpers)
    {
        if (!IsLate(batch) || helpers.Count == 0) return null;
        var best = helpers.MinBy(SecondsOf)!;
        return SecondsOf(best) < batch.WaitedSeconds ? best.Teacher : null;
    }

    /// <summary>Whether a hedge may be begun.</summary>
    /// <param name="inVain">Batches that were asked of a second teacher without need until now, at most.</param>
    /// <param name="trained">Batches that were trained on.</param>
    public bool Allows(long inVain, long trained) => inVain + BatchesMax <= Math.Max(2L * BatchesMax, ExtraShare * trained);

    // One that is busy does its own first, now and then.
    private static double SecondsOf(HedgeHelper helper) => helper.SecondsPerBatch * (1 + helper.BusyShare);
}
