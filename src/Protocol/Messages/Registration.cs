using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Protocol.Recipes;
using ActorDistill.Protocol.Streams;

namespace ActorDistill.Protocol.Messages;

/// <summary>Why a worker may not join. The numbers are on the wire and in the journal: they are only added to.</summary>
public enum RefusalReason
{
    /// <summary>It speaks another version.</summary>
    ProtocolVersion = 1,

    /// <summary>It does not know the run's secret.</summary>
    Token = 2,

    /// <summary>It is of another run.</summary>
    Run = 3,

    /// <summary>Its weights or configuration are not those of the run's teacher.</summary>
    Model = 4,

    /// <summary>Its vocabulary is not the teacher's.</summary>
    Vocabulary = 5,

    /// <summary>It computes with other means than the run demands.</summary>
    Recipe = 6,

    /// <summary>It does not offer a payload that a trial needs.</summary>
    Payload = 7,

    /// <summary>Another live worker has this name.</summary>
    Name = 8,
}

/// <summary>How workers join and leave a run. A worker registers again with each coordinator and after each lost lease.</summary>
public static class Registration
{
    /// <summary>teacher -> coordinator: wants to join.</summary>
    /// <param name="Run">Which run.</param>
    /// <param name="Worker">Its name.</param>
    /// <param name="ProtocolVersion">What it speaks.</param>
    /// <param name="Token">The run's secret.</param>
    /// <param name="ModelDigest">SHA-256 of weights and configuration.</param>
    /// <param name="VocabularyDigest">SHA-256 of the vocabulary.</param>
    /// <param name="VocabSize">Rows of the LM head.</param>
    /// <param name="HiddenSize">Columns of the LM head.</param>
    /// <param name="LayerCount">Layers of the model.</param>
    /// <param name="Recipe">With what it computes.</param>
    /// <param name="Kinds">Payloads it offers.</param>
    /// <param name="Endpoint">Where its stream service is, "http://host:port" or "https://host:port".</param>
    /// <param name="Sources">What lies in its log.</param>
    /// <param name="Member">Which member of an ensemble it teaches as; null without one.</param>
    public sealed record RegisterTeacher(
        RunId Run, WorkerId Worker, int ProtocolVersion, JoinToken Token, string ModelDigest, string VocabularyDigest, int VocabSize,
        int HiddenSize, int LayerCount, NumericRecipe Recipe, IReadOnlyList<PayloadKind> Kinds, string Endpoint,
        IReadOnlyList<SourceDescription> Sources, string? Member = null) : IRunMessage;

    /// <summary>student -> coordinator: wants a trial, or still has one.</summary>
    /// <param name="Run">Which run.</param>
    /// <param name="Worker">Its name.</param>
    /// <param name="ProtocolVersion">What it speaks.</param>
    /// <param name="Token">The run's secret.</param>
    /// <param name="VocabularyDigest">Of a student that brings its own; null for one that takes the teacher's.</param>
    /// <param name="Recipe">With what it computes.</param>
    /// <param name="Held">What it has in memory; null for an idle one.</param>
    public sealed record RegisterStudent(
        RunId Run, WorkerId Worker, int ProtocolVersion, JoinToken Token, string? VocabularyDigest, NumericRecipe Recipe,
        HeldTrial? Held) : IRunMessage;

    /// <summary>coordinator -> worker: joined, with a lease.</summary>
    /// <param name="By">Has the lease.</param>
    /// <param name="Run">Which run.</param>
    public sealed record WorkerAccepted(Authority By, RunId Run) : IWorkerOrder
    {
        /// <summary>Where students keep what they write, "http://host:port" or "https://..."; null where they share a folder.</summary>
        public string? Store { get; init; }
    }

    /// <summary>coordinator -> worker: may not join.</summary>
    /// <param name="Coordinator">Who says so.</param>
    /// <param name="Worker">Who may not.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="Detail">One sentence that names both sides.</param>
    public sealed record WorkerRefused(
        CoordinatorEpoch Coordinator, WorkerId Worker, RefusalReason Reason, string Detail) : IRunMessage;

    /// <summary>coordinator -> worker: not as long as another node has its name. The worker goes on asking.</summary>
    /// <param name="Coordinator">Who says so.</param>
    /// <param name="Worker">Who has to wait.</param>
    /// <param name="Detail">One sentence that names the other node.</param>
    public sealed record WorkerPostponed(CoordinatorEpoch Coordinator, WorkerId Worker, string Detail) : IRunMessage;

    /// <summary>worker -> coordinator: leaves of its own accord. Its ranges or its trial are free at once.</summary>
    /// <param name="From">Who.</param>
    public sealed record WorkerLeaving(WorkerLease From) : IWorkerMessage;
}
