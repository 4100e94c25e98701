using ActorDistill.Protocol.Messages;

namespace ActorDistill.StudentActors.Trials;

/// <summary>What lies on this node's disk before a trial begins.</summary>
/// <param name="Teachers">Of each model that teaches, in the order of the ensemble; one without.</param>
/// <param name="StudentFolder">The student's first weights; null when a checkpoint has later ones.</param>
public sealed record TrialMaterial(IReadOnlyList<TeacherMaterial> Teachers, string? StudentFolder)
{
    /// <summary>The model whose tokenizer and text are the trial's.</summary>
    public TeacherMaterial First => Teachers[0];

    /// <summary>Where the first weights come from, if the teacher that made them has not gone since.</summary>
    public static IReadOnlyList<Uri> AddressesOf(InitialStudent initial) => [new Uri(initial.Endpoint)];
}
