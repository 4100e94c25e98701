using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Payloads;

namespace ActorDistill.StudentActors.Intake;

/// <summary>What a student asks every teacher for. Teachers that have something else refuse.</summary>
/// <param name="Student">Who asks, for the teachers' logs and limits.</param>
/// <param name="ModelDigest">Of the teachers' weights and configuration.</param>
/// <param name="VocabularyDigest">Of the student's vocabulary.</param>
/// <param name="Source">Which text.</param>
/// <param name="Format">Which payload.</param>
public sealed record IntakeQuery(
    WorkerId Student, string ModelDigest, string VocabularyDigest, BatchSource Source, PayloadFormat Format)
{
    /// <summary>
    /// Null, or in what a received batch is not what was asked for, in one sentence that names both. Behind it the sections are where
    /// <see cref="SectionLayout"/> puts them.
    /// </summary>
    public string? FirstMismatch(BatchHeader header) =>
        header.ModelDigest != ModelDigest ? $"{header.BatchId} was made by the model {header.ModelDigest}, asked for was {ModelDigest}"
        : header.Source != Source ? $"{header.BatchId} is of {header.Source}, asked for was {Source}"
        : !header.Format.Equals(Format) ? $"{header.BatchId} carries {header.Format}, asked for was {Format}"
        : SectionLayout.FirstProblem(header) is { } problem ? $"{header.BatchId}: {problem.Sentence}" : null;
}
