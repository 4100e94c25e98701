namespace ActorDistill.Cluster.Coordination;

/// <summary>What a teacher teaches.</summary>
/// <param name="ModelDigest">SHA-256 of the weights and the configuration.</param>
/// <param name="VocabularyDigest">SHA-256 of the vocabulary.</param>
/// <param name="VocabSize">Rows of the LM head.</param>
/// <param name="HiddenSize">Columns of the LM head.</param>
/// <param name="LayerCount">Layers of the model.</param>
public sealed record TeacherModel(string ModelDigest, string VocabularyDigest, int VocabSize, int HiddenSize, int LayerCount);
