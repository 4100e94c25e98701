namespace ActorDistill.Protocol.Payloads;

/// <summary>What is wrong with a payload or with the header before it.</summary>
public enum PayloadFault
{
    /// <summary>The format contradicts itself or asks for something that there is not.</summary>
    Format,

    /// <summary>A batch would reach 2 GiB, or its size cannot even be counted.</summary>
    TooLarge,

    /// <summary>The sections are not those of the format, or have another shape or encoding.</summary>
    Sections,

    /// <summary>A length does not follow from what it is the length of.</summary>
    Length,

    /// <summary>A number is NaN, infinite or beyond its encoding.</summary>
    NotFinite,

    /// <summary>A log-probability is NaN or above 0, or a row has no probability at all.</summary>
    NotProbability,

    /// <summary>An id is beyond the vocabulary, stands twice in a row, or the label is not among a row's ids.</summary>
    TokenId,

    /// <summary>A row's counts are not those of the draws.</summary>
    Counts,

    /// <summary>Bits that say nothing are not zero, or a number is written in a way that no encoder writes it.</summary>
    NotCanonical,
}

/// <summary>A fault and one sentence about it, which names what was found and what is allowed.</summary>
public readonly record struct PayloadProblem(PayloadFault Fault, string Sentence);

/// <summary>A payload that cannot be written, or that was not written by our encoder.</summary>
/// <param name="fault">What is wrong.</param>
/// <param name="sentence">With what was found and what is allowed.</param>
public sealed class PayloadException(PayloadFault fault, string sentence) : Exception(sentence)
{
    /// <summary>A problem as an exception.</summary>
    public PayloadException(PayloadProblem problem) : this(problem.Fault, problem.Sentence)
    {
    }

    /// <summary>What is wrong.</summary>
    public PayloadFault Fault { get; } = fault;
}
