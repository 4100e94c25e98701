using ActorDistill.Models.Configuration;
using ActorDistill.Protocol.Messages;
using ActorDistill.Protocol.Streams;
using ActorDistill.Storage;

namespace ActorDistill.StudentActors.Trials;

/// <summary>What of a teacher lies on this node's disk before a trial begins.</summary>
/// <param name="Teacher">Who it is; all teachers of a run are the same model.</param>
/// <param name="TeacherFolder">Its config.json and tokenizer, the validation tokens and, for hidden states, its head.</param>
/// <param name="StudentFolder">The student's first weights; null when a checkpoint has later ones.</param>
public sealed record TrialMaterial(TeacherDescription Teacher, string TeacherFolder, string? StudentFolder)
{
    /// <summary>The teacher's LM head, as it holds it: a safetensors file with one tensor.</summary>
    public const string HeadBlob = "lm-head";

    /// <summary>The text that students are measured on: a token file.</summary>
    public const string ValidationBlob = "validation.tokens";

    /// <summary>The head's file.</summary>
    public string Head => Path.Combine(TeacherFolder, HeadBlob);

    /// <summary>The validation text's file.</summary>
    public string Validation => Path.Combine(TeacherFolder, ValidationBlob);

    /// <summary>What a trial needs of the blobs that its teacher has for all.</summary>
    /// <param name="teacher">As it describes itself.</param>
    /// <param name="needsHead">Whether hidden states come.</param>
    /// <exception cref="OperatorException">It does not offer one of them.</exception>
    public static IReadOnlyList<BlobDescription> NeededOf(TeacherDescription teacher, bool needsHead)
    {
        string[] always = [HuggingFaceConfig.FileName, ValidationBlob];
        string[] required = needsHead ? [.. always, HeadBlob] : always;
        foreach (var name in required)
            if (teacher.Blobs.All(blob => blob.Name != name))
                throw new OperatorException($"{teacher.WorkerId} does not offer the blob {name}");
        // Blobs of one trial have a path.
        return [.. teacher.Blobs.Where(blob => !blob.Name.Contains('/') && (blob.Name != HeadBlob || needsHead))];
    }

    /// <summary>Where the first weights come from, if the teacher that made them has not gone since.</summary>
    public static IReadOnlyList<Uri> AddressesOf(InitialStudent initial) => [new Uri(initial.Endpoint)];
}
