using System.Globalization;
using ActorDistill.Settings.Ensembles;

namespace ActorDistill.Host.Reports;

/// <summary>Several models that taught as one.</summary>
/// <param name="Mixture">arithmetic or geometric.</param>
/// <param name="Members">In the order in which they are mixed.</param>
internal sealed record EnsembleFigures(string Mixture, IReadOnlyList<MemberFigures> Members)
{
    /// <summary>Of a run's file.</summary>
    public static EnsembleFigures Of(EnsembleTeachers ensemble) => new(
        ensemble.Mean.ToString().ToLowerInvariant(),
        [.. ensemble.Members.Select(member => new MemberFigures(member.Name, member.Model.Folder, member.Weight))]);

    /// <summary>"arithmetic mixture of big (weight 2), small (weight 1)".</summary>
    public override string ToString() => $"{Mixture} mixture of "
        + string.Join(", ", Members.Select(member => $"{member.Name} (weight {member.Weight.ToString(CultureInfo.InvariantCulture)})"));
}

/// <summary>One of them.</summary>
/// <param name="Name">In the run's file.</param>
/// <param name="Model">Its folder.</param>
/// <param name="Weight">Its share, in relation to the others'.</param>
internal sealed record MemberFigures(string Name, string Model, double Weight);
