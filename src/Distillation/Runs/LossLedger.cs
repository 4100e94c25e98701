using ActorDistill.Distillation.Training;

namespace ActorDistill.Distillation.Runs;

/// <summary>Notes what each micro-batch of a step lost on its way to whoever decides t, if there is one.</summary>
internal sealed class LossLedger(ICoefficientSource? inner) : ICoefficientSource
{
    private readonly List<MicroBatchLoss> _losses = [];

    /// <summary>Of the step, in their order.</summary>
    public IReadOnlyList<MicroBatchLoss> Losses => _losses;

    public double Next() => inner?.Next() ?? 1;

    public void Report(double soft, double kl, long tokenCount)
    {
        _losses.Add(new MicroBatchLoss(soft, kl, tokenCount));
        inner?.Report(soft, kl, tokenCount);
    }
}
