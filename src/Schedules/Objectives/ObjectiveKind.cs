namespace ActorDistill.Schedules.Objectives;

/// <summary>What a student is trained on, token by token. p is the teacher's distribution, q the student's.</summary>
public enum ObjectiveKind
{
    /// <summary>-log q of the label; no teacher.</summary>
    HardCrossEntropy,

    /// <summary>KL(p || q) (Hinton et al., 2015).</summary>
    ForwardKl,

    /// <summary>-sum p log q: forward KL plus the teacher's entropy, so the same gradient.</summary>
    ForwardCrossEntropy,

    /// <summary>KL(q || p).</summary>
    ReverseKl,

    /// <summary>A weighted mean of forward and reverse KL.</summary>
    SymmetricKl,

    /// <summary>Generalized Jensen-Shannon divergence (Agarwal et al., GKD, 2024).</summary>
    GeneralizedJs,

    /// <summary>Half the sum of |p - q|.</summary>
    TotalVariation,

    /// <summary>KL(p || a p + (1 - a) q) (Ko et al., DistiLLM, 2024).</summary>
    SkewForwardKl,

    /// <summary>KL(q || (1 - a) p + a q) (Ko et al., DistiLLM, 2024).</summary>
    SkewReverseKl,

    /// <summary>Forward and reverse KL, weighted by the gaps on the head and on the tail of p (Wu et al., 2024).</summary>
    AdaptiveKl,

    /// <summary>The label's probability and the rest's distribution apart (Zhao et al., DKD, 2022).</summary>
    DecoupledKd,

    /// <summary>Mean squared difference of centred logits.</summary>
    LogitMse,

    /// <summary>Cross-entropy with a target between student and teacher (Shing et al., TAID, 2025).</summary>
    Taid,

    /// <summary>Distance of sorted probabilities, which lets the vocabularies differ (Boizard et al., ULD, 2024).</summary>
    UniversalLogit,
}
