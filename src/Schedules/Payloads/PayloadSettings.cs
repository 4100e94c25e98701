namespace ActorDistill.Schedules.Payloads;

/// <summary>What a teacher hands over for each valid token.</summary>
public enum PayloadKind
{
    /// <summary>Its final hidden state, after the last norm; the student's side holds the teacher's head and makes the logits.</summary>
    Hidden,

    /// <summary>All its logits.</summary>
    Logits,

    /// <summary>Log-probabilities of its most probable tokens and of the label, and of all the rest together.</summary>
    TopK,

    /// <summary>Tokens drawn from its distribution, with counts (ACL 2025, arXiv 2503.16870).</summary>
    Samples,
}

/// <summary>What the numbers of a payload are rounded to. Counts of samples stay exact.</summary>
public enum PayloadDtype
{
    /// <summary>24 bits of mantissa.</summary>
    Float32,

    /// <summary>8 bits of mantissa, the range of float32.</summary>
    BFloat16,

    /// <summary>11 bits of mantissa, up to 65,504.</summary>
    Float16,
}

/// <summary>What becomes of the probability that a top-k payload does not break down. a is the kept tokens' mass.</summary>
public enum TopKForm
{
    /// <summary>One more outcome stands for all tokens that were not kept: unbiased for those that were.</summary>
    TailBucket,

    /// <summary>The kept probabilities are divided by a; biased, for comparison.</summary>
    Renormalized,

    /// <summary>The kept probabilities as they are, summing to a; its optimum is over-confident, for comparison.</summary>
    Raw,
}

/// <summary>What a teacher hands over to its students.</summary>
/// <param name="Kind">The choice.</param>
/// <param name="Dtype">What hidden states, logits or log-probabilities are rounded to.</param>
/// <param name="TopK">Tokens kept beside the label, at least 1; only for top-k.</param>
/// <param name="SampleCount">Draws for a token, at least 1; only for samples.</param>
/// <param name="Form">What becomes of the other tokens; only for top-k.</param>
public sealed record PayloadSettings(
    PayloadKind Kind = PayloadKind.Hidden,
    PayloadDtype Dtype = PayloadDtype.Float32,
    int TopK = 64,
    int SampleCount = 50,
    TopKForm Form = TopKForm.TailBucket)
{
    /// <summary>The first rule that does not hold, led by the setting's name as operators write it; null when all hold.</summary>
    public string? FirstFault()
    {
        if (TopK < 1)
            return $"top-k is {TopK}, must be at least 1";
        if (SampleCount < 1)
            return $"samples is {SampleCount}, must be at least 1";
        return null;
    }
}
