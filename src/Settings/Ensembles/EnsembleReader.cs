using ActorDistill.Schedules.Ensembles;
using ActorDistill.Settings.Reading;
using ActorDistill.Settings.Runs;

namespace ActorDistill.Settings.Ensembles;

/// <summary>Reads who teaches: one model, or the members of an ensemble.</summary>
internal static class EnsembleReader
{
    public const string Section = "ensemble";

    private static readonly string[] Dtypes = ["float32", "bfloat16", "float16", "float64"];

    /// <param name="teacher">The section of what all teachers have in common.</param>
    /// <param name="ensemble">The section of members.</param>
    /// <param name="paths">Of the run's file.</param>
    /// <returns>The only model, or the first member's, and the ensemble; null without one.</returns>
    public static (TeacherModelSettings Teacher, EnsembleTeachers? Ensemble) Read(
        SettingsReader teacher, SettingsReader ensemble, RunPaths paths)
    {
        var common = new TeacherModelSettings("", teacher.OneOf("dtype", Dtypes), teacher.IntUnless0("head-chunk-rows"));
        var mean = ensemble.Choice<EnsembleMean>("mixture");
        var members = ensemble.Named("members", ensemble.Template("member"))
            .Select(member => Member(member.Name, member.Reader, common, paths)).ToList();
        if (members.Count == 0)
        {
            ensemble.CheckKey("mixture", ensemble.IsWritten("mixture") ? "counts only with members" : null);
            return (common with { Folder = paths.Of(teacher.Text("model")) }, null);
        }
        ensemble.CheckKey("members", members.Count == 1 ? "has one member, must have at least two; a single model is teacher.model" : null);
        teacher.CheckKey("model", teacher.TextUnlessEmpty("model") is { } single
            ? $"is {single}, but there are ensemble.members: one of the two"
            : null);
        foreach (var (place, member) in members.Index())
        {
            var twin = members.Take(place).FirstOrDefault(other => other.Model.Folder == member.Model.Folder);
            ensemble.CheckKey(
                $"members.{member.Name}.model",
                twin is null ? null : $"is {member.Model.Folder}, which {twin.Name} has too: the models of an ensemble differ");
        }
        return (members[0].Model, new EnsembleTeachers(mean, members));
    }

    private static EnsembleMember Member(string name, SettingsReader reader, TeacherModelSettings common, RunPaths paths)
    {
        reader.CheckKey("", Naming.Fault(name));
        var dtype = reader.TextUnlessEmpty("dtype") ?? common.Dtype;
        reader.CheckKey("dtype", Dtypes.Contains(dtype) ? null : $"is {dtype}, must be empty or one of {string.Join(", ", Dtypes)}");
        return new EnsembleMember(
            name,
            new TeacherModelSettings(paths.Of(reader.Text("model")), dtype, reader.IntUnless0("head-chunk-rows") ?? common.HeadChunkRows),
            reader.Number("weight", NumberRange.Positive));
    }
}
