using ActorDistill.Schedules.Ensembles;
using ActorDistill.Settings.Runs;
using ActorDistill.Settings.Trials;

namespace ActorDistill.Settings.Ensembles;

/// <summary>Several different models that teach as one.</summary>
/// <param name="Mean">How their distributions are mixed.</param>
/// <param name="Members">
/// In the file's order, at least two. The first makes the first weights of students, and its tokenizer is the run's.
/// </param>
public sealed record EnsembleTeachers(EnsembleMean Mean, IReadOnlyList<EnsembleMember> Members)
{
    /// <summary>As a trial has to know it.</summary>
    public TrialEnsemble OfTrial() => new(
        [.. Members.Select(member => member.Name)], new EnsembleSettings(Mean, [.. Members.Select(member => member.Weight)]));
}

/// <summary>One of the models.</summary>
/// <param name="Name">Unique in the ensemble.</param>
/// <param name="Model">The model.</param>
/// <param name="Weight">Its share in the mixture, in relation to the others'; above 0.</param>
public sealed record EnsembleMember(string Name, TeacherModelSettings Model, double Weight)
{
    /// <summary>Where a run's file names its model, below the product's section.</summary>
    public string ModelKey => $"{EnsembleReader.Section}.members.{Name}.model";
}
