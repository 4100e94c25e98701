using ActorDistill.Models.Configuration;
using ActorDistill.Schedules.Representations;

namespace ActorDistill.Distillation.Representations;

/// <summary>Which students and teachers can be compared how.</summary>
internal static class InternalLossRules
{
    public static string? FirstFault(RepresentationSettings settings, DecoderConfig student, DecoderConfig teacher) =>
        settings.FirstFault()
        ?? LayerMap.FirstFault(student.NumLayers, teacher.NumLayers)
        ?? (settings.AttentionWeight > 0 ? AttentionFault(settings, student, teacher) : null)
        ?? (settings.HiddenWeight > 0 ? HiddenFault(settings.WidthMatch, student.HiddenSize, teacher.HiddenSize) : null);

    private static string? AttentionFault(RepresentationSettings settings, DecoderConfig student, DecoderConfig teacher)
    {
        if (settings.HeadMatch == HeadMatch.Relations)
            return RelationFault(settings.RelationHeads, "student", student) ?? RelationFault(settings.RelationHeads, "teacher", teacher);
        if (settings.HeadMatch == HeadMatch.Same && student.NumHeads != teacher.NumHeads)
            return $"head-match same: the student has {student.NumHeads} heads, the teacher {teacher.NumHeads}; use average or relations";
        // A token that only the teacher sees would be infinitely far away.
        return student.SlidingWindow == teacher.SlidingWindow
            ? null
            : $"head-match {(settings.HeadMatch == HeadMatch.Same ? "same" : "average")}: the student sees "
                + $"{Window(student)}, the teacher {Window(teacher)}; use relations";
    }

    private static string? RelationFault(int heads, string side, DecoderConfig config) =>
        config.QuerySize % heads == 0 && config.KeyValueSize % heads == 0
            ? null
            : $"relation-heads is {heads}, must divide the {side}'s {config.QuerySize} query and {config.KeyValueSize} key values";

    private static string? HiddenFault(WidthMatch match, int student, int teacher) => match switch
    {
        WidthMatch.Same when student != teacher =>
            $"width-match same: the student's hidden size is {student}, the teacher's {teacher}; use learned or pca",
        WidthMatch.Pca when student > teacher =>
            $"width-match pca: the student's hidden size {student} is above the teacher's {teacher}; use learned",
        _ => null,
    };

    private static string Window(DecoderConfig config) => config.SlidingWindow is { } tokens ? $"{tokens} tokens back" : "all tokens";
}
