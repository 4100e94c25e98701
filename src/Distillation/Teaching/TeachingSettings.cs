using ActorDistill.Distillation.Signals;
using ActorDistill.Schedules.Ensembles;
using ActorDistill.Schedules.Payloads;

namespace ActorDistill.Distillation.Teaching;

/// <summary>What teachers hand over.</summary>
public sealed record TeachingSettings
{
    /// <summary>Whether any loss compares distributions; without it only what the layers give is made.</summary>
    public bool Distributions { get; init; } = true;

    /// <summary>In which form.</summary>
    public PayloadSettings Payload { get; init; } = new();

    /// <summary>The objective's temperature, at which probabilities are taken and draws are made.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>How several teachers become one; the arithmetic mean with equal weights when not given.</summary>
    public EnsembleSettings? Ensemble { get; init; }

    /// <summary>Tokens of the vocabulary that teachers and student have in common; null for all of a teacher's.</summary>
    public int? VocabSize { get; init; }

    /// <summary>Rows of logits that exist at a time; null for the default of the vocabulary's size.</summary>
    public int? ChunkRows { get; init; }

    /// <summary>Seeds the draws of a samples payload.</summary>
    public ulong Seed { get; init; }

    /// <summary>The members of an ensemble as one signal, which owns them.</summary>
    internal EnsembleSignal Mixed(IReadOnlyList<TeacherSignal> members) =>
        EnsembleSignal.Of(Ensemble ?? new EnsembleSettings(EnsembleMean.Arithmetic, []), members);
}
