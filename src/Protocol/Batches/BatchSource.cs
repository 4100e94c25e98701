namespace ActorDistill.Protocol.Batches;

/// <summary>Which text batch n is: a pure function of these four and n. Trials with the same source share their batches.</summary>
/// <param name="CorpusDigest">SHA-256 of the token file, 64 hexadecimal digits.</param>
/// <param name="SequenceLength">Tokens of a sequence that have a label, T; at least 1.</param>
/// <param name="BatchSize">Sequences of a batch, B; at least 1. A batch is what one forward pass works on.</param>
/// <param name="Seed">Seeds the permutation of the corpus.</param>
public sealed record BatchSource(string CorpusDigest, int SequenceLength, int BatchSize, ulong Seed);
