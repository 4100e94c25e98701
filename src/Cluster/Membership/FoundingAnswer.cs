using System.Collections.Immutable;
using Akka.Actor;

namespace ActorDistill.Cluster.Membership;

/// <summary>
/// What a node says to a founder that asks it. Question and answer travel as texts, which every actor system can read and which build
/// nothing that a peer names.
/// </summary>
/// <param name="IsInCluster">Whether it is a member of a cluster.</param>
/// <param name="Voters">Of a node in no cluster: the last voters that it remembers.</param>
public sealed record FoundingAnswer(bool IsInCluster, ImmutableList<Address> Voters)
{
    /// <summary>What the founder asks.</summary>
    public const string Question = "are you in a cluster, and who were your last voters?";

    /// <summary>More voters than a cluster ever has; an answer with more is none.</summary>
    public const int VotersMax = 1000;

    private const string Yes = "yes";
    private const string No = "no";
    private const int TextMax = 100 * VotersMax;

    /// <summary>Of a member.</summary>
    public static FoundingAnswer InCluster { get; } = new(true, []);

    /// <summary>Of a node in no cluster.</summary>
    public static FoundingAnswer Alone(IEnumerable<Address> voters) => new(false, [.. voters]);

    /// <summary>"yes", or "no" and the addresses of the voters.</summary>
    public override string ToString() => IsInCluster ? Yes : string.Join(' ', Voters.Select(voter => voter.ToString()).Prepend(No));

    /// <summary>Reads what another node said; null when it is no answer.</summary>
    public static FoundingAnswer? Parse(string text)
    {
        if (text == Yes) return InCluster;
        if (text.Length > TextMax || text.Split(' ') is not [No, .. var voters] || voters.Length > VotersMax) return null;
        var parsed = ImmutableList.CreateBuilder<Address>();
        foreach (var voter in voters)
        {
            if (!NodeAddress.TryParse(voter, out var address)) return null;
            parsed.Add(address);
        }
        return Alone(parsed);
    }

    /// <summary>Whether both say the same.</summary>
    public bool Equals(FoundingAnswer? other) =>
        other is not null && IsInCluster == other.IsInCluster && Voters.SequenceEqual(other.Voters);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(IsInCluster, Voters.Count);
}
