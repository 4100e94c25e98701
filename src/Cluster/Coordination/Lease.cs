using System.Text.Json.Serialization;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;
using ActorDistill.Protocol.Recipes;

namespace ActorDistill.Cluster.Coordination;

/// <summary>One incarnation of a worker, for as long as it counts.</summary>
/// <param name="Worker">Who.</param>
/// <param name="Role">What it is for.</param>
/// <param name="Epoch">Which of all leases of the run.</param>
/// <param name="Address">The path of its actor with the node and the actor's own number: another start has another.</param>
/// <param name="Endpoint">Where a teacher serves its batches, as a URL; empty for a student.</param>
/// <param name="VocabularyDigest">Of the vocabulary it brings; null for a student that takes the teacher's.</param>
/// <param name="Recipe">With what it computes.</param>
/// <param name="Member">Which member of an ensemble a teacher teaches as; null without one.</param>
public sealed record Lease(
    WorkerId Worker, WorkerRole Role, LeaseEpoch Epoch, string Address, string Endpoint, string? VocabularyDigest, NumericRecipe Recipe,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Member = null)
{
    /// <summary>As messages name it.</summary>
    public WorkerLease Holder => new(Worker, Epoch);
}
