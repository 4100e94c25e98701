namespace ActorDistill.Distillation.Initialization;

/// <summary>
/// How a norm over a teacher's D values becomes one over a student's K (ALGORITHMS 5.5, step 7). The teacher's readers see h sqrt(D) / |h|,
/// of which the student has P^T h; its own norm gives P^T h sqrt(K) / |P^T h|. With rho the share of energy that P keeps, the factor
/// between the two is sqrt(rho D / K) on average.
/// </summary>
public static class NormGain
{
    /// <summary>The student's gain: sqrt(rho D / K).</summary>
    /// <param name="keptShare">rho, 0 to 1.</param>
    /// <param name="teacherSize">D.</param>
    /// <param name="studentSize">K.</param>
    public static double Of(double keptShare, int teacherSize, int studentSize) => Math.Sqrt(keptShare * teacherSize / studentSize);

    /// <summary>
    /// The student's epsilon: eps rho D / K, which moves it exactly. A config has one epsilon for all norms, so rho is the mean over the
    /// norms that are carried over.
    /// </summary>
    /// <param name="epsilon">The teacher's.</param>
    /// <param name="keptShares">rho of each norm, at least one.</param>
    /// <param name="teacherSize">D.</param>
    /// <param name="studentSize">K.</param>
    public static double Epsilon(double epsilon, IEnumerable<double> keptShares, int teacherSize, int studentSize) =>
        epsilon * keptShares.Average() * teacherSize / studentSize;
}
