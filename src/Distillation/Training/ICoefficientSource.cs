namespace ActorDistill.Distillation.Training;

/// <summary>
/// Where a step gets TAID's t from. It is asked at the last moment, when the student's forward pass is done, so that whoever decides t may
/// do so meanwhile. Used by the device's thread alone.
/// </summary>
public interface ICoefficientSource
{
    /// <summary>t for the next loss, 0 to 1.</summary>
    double Next();

    /// <summary>What came of it.</summary>
    /// <param name="soft">Sum of the objective over the micro-batch's valid tokens, in nats.</param>
    /// <param name="kl">Sum of the divergence from the mixed target, in nats.</param>
    /// <param name="tokenCount">Valid tokens of the micro-batch.</param>
    void Report(double soft, double kl, long tokenCount);
}
