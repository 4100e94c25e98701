using ActorDistill.Models.Configuration;
using ActorDistill.Protocol.Streams;
using ActorDistill.Storage;

namespace ActorDistill.StudentActors.Trials;

/// <summary>What of a model that teaches lies on this node's disk.</summary>
/// <param name="Teacher">Who it came from; all teachers of a model are equal.</param>
/// <param name="Folder">
/// Its config.json and, for hidden states, its head; of the first model also the tokenizer and the validation tokens.
/// </param>
public sealed record TeacherMaterial(TeacherDescription Teacher, string Folder)
{
    /// <summary>The teacher's LM head, as it holds it: a safetensors file with one tensor.</summary>
    public const string HeadBlob = "lm-head";

    /// <summary>The text that students are measured on: a token file.</summary>
    public const string ValidationBlob = "validation.tokens";

    /// <summary>The head's file.</summary>
    public string Head => Path.Combine(Folder, HeadBlob);

    /// <summary>The validation text's file.</summary>
    public string Validation => Path.Combine(Folder, ValidationBlob);

    /// <summary>What a trial needs of the blobs that a teacher has for all.</summary>
    /// <param name="teacher">As it describes itself.</param>
    /// <param name="needsHead">Whether hidden states come.</param>
    /// <param name="isFirst">Whether tokenizer and text are taken from it, too.</param>
    /// <exception cref="OperatorException">It does not offer one of them.</exception>
    public static IReadOnlyList<BlobDescription> NeededOf(TeacherDescription teacher, bool needsHead, bool isFirst)
    {
        string[] required =
        [
            HuggingFaceConfig.FileName,
            .. isFirst ? [ValidationBlob] : Array.Empty<string>(),
            .. needsHead ? [HeadBlob] : Array.Empty<string>(),
        ];
        foreach (var name in required)
            if (teacher.Blobs.All(blob => blob.Name != name))
                throw new OperatorException($"{teacher.WorkerId} does not offer the blob {name}");
        // Blobs of one trial have a path.
        return
        [
            .. teacher.Blobs.Where(blob => required.Contains(blob.Name) || isFirst && !blob.Name.Contains('/') && blob.Name != HeadBlob),
        ];
    }
}
