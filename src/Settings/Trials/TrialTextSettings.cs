namespace ActorDistill.Settings.Trials;

/// <summary>Which text a trial is trained on, beside the corpus of the run. Trials with the same share their batches.</summary>
/// <param name="SequenceLength">Tokens of a sequence, at least 1.</param>
/// <param name="BatchSize">Sequences of a micro-batch, at least 1.</param>
/// <param name="GradientAccumulation">Micro-batches of a step, at least 1.</param>
/// <param name="Seed">Of the order of the text and of the first weights.</param>
/// <param name="ValidationTokens">Tokens of the validation text that are measured on, from its start; at least 1.</param>
public sealed record TrialTextSettings(
    int SequenceLength, int BatchSize, int GradientAccumulation, ulong Seed, long ValidationTokens);
