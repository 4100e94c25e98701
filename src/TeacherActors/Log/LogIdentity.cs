using ActorDistill.Protocol.Recipes;

namespace ActorDistill.TeacherActors.Log;

/// <summary>What all batches of one log have in common. What was kept under another identity is of no use.</summary>
/// <param name="ModelDigest">Of the teacher's weights and configuration.</param>
/// <param name="Recipe">With what it computes.</param>
/// <param name="ChunkBytes">Length of every chunk of a batch but the last.</param>
public sealed record LogIdentity(string ModelDigest, NumericRecipe Recipe, int ChunkBytes)
{
    /// <summary>Null when both are the same; else the part that differs, with both values.</summary>
    public string? FirstDifference(LogIdentity kept) =>
        kept.ModelDigest != ModelDigest ? $"model {kept.ModelDigest}, this teacher's is {ModelDigest}"
        : kept.Recipe != Recipe ? $"recipe {kept.Recipe}, this teacher's is {Recipe}"
        : kept.ChunkBytes != ChunkBytes ? $"chunks of {kept.ChunkBytes} bytes, this teacher's have {ChunkBytes}" : null;
}
