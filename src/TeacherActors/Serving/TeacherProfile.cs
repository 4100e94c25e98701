using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Protocol.Recipes;

namespace ActorDistill.TeacherActors.Serving;

/// <summary>Who a teacher is, as its subscribers see it.</summary>
/// <param name="Worker">Its name.</param>
/// <param name="ModelDigest">SHA-256 of the weights and the configuration.</param>
/// <param name="VocabularyDigest">SHA-256 of the vocabulary.</param>
/// <param name="VocabSize">Rows of the LM head.</param>
/// <param name="Shape">Sizes that payloads depend on.</param>
/// <param name="Recipe">With what it computes.</param>
/// <param name="Kinds">Payloads on offer.</param>
public sealed record TeacherProfile(
    WorkerId Worker, string ModelDigest, string VocabularyDigest, int VocabSize, TeacherShape Shape, NumericRecipe Recipe,
    IReadOnlyList<PayloadKind> Kinds);
