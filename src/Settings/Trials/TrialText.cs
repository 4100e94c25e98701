namespace ActorDistill.Settings.Trials;

/// <summary>The text of a run by its digests, as every node of the run has to have it.</summary>
/// <param name="CorpusDigest">SHA-256 of the training tokens.</param>
/// <param name="ValidationDigest">SHA-256 of the validation tokens.</param>
/// <param name="VocabSize">Tokens of the vocabulary, which teacher and student have in common.</param>
public sealed record TrialText(string CorpusDigest, string ValidationDigest, int VocabSize);
