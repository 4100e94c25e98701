using System.Collections.Immutable;
using Akka.Actor;

namespace ActorDistill.Cluster.Membership;

/// <summary>How a founder that remembers a cluster goes about founding one anew.</summary>
/// <param name="Others">Whom it asks first: all that it tries to join, among them all members that it remembers.</param>
/// <param name="Attempt">How long it waits for the answers before it asks again.</param>
/// <param name="Memory">The file that keeps what it remembers, for the operator.</param>
/// <param name="Founds">Called before it founds.</param>
public sealed record FoundingPlan(ImmutableList<Address> Others, TimeSpan Attempt, string Memory, Action? Founds = null);
