using System.Globalization;
using ActorDistill.Models.Configuration;
using ActorDistill.Schedules.Initialization;
using ActorDistill.Storage;

namespace ActorDistill.Distillation.Initialization;

/// <summary>What must hold between a teacher and a student that is made from it.</summary>
public static class InitializationRules
{
    /// <summary>Refuses a pair that the method cannot serve, before any weight is read.</summary>
    /// <exception cref="OperatorException">Names the key or the setting, the number and what is allowed.</exception>
    public static void RequireFits(DecoderConfig teacher, DecoderConfig student, InitializationSettings settings)
    {
        if (settings.FirstFault() is { } fault)
            throw new OperatorException($"--{fault}");
        if (PairFault(teacher, student, settings) is { } pairFault)
            throw new OperatorException($"student: {pairFault}");
        if (settings.Kind == InitializationKind.Random)
            return;
        if (settings.Layers.FaultFor(teacher.NumLayers, student.NumLayers) is { } layerFault)
            throw new OperatorException($"--{layerFault}");
        if (settings.Groups.FaultFor(teacher.NumKeyValueHeads, student.NumKeyValueHeads) is { } groupFault)
            throw new OperatorException($"--{groupFault}");
    }

    private static string? PairFault(DecoderConfig teacher, DecoderConfig student, InitializationSettings settings)
    {
        if (student.VocabSize != teacher.VocabSize)
            return $"vocab_size {student.VocabSize} differs from the teacher's {teacher.VocabSize}, whose tokenizer the student gets";
        if (settings.Kind == InitializationKind.Random)
            return null;
        return Above("hidden_size", student.HiddenSize, teacher.HiddenSize, settings)
            ?? Above("num_hidden_layers", student.NumLayers, teacher.NumLayers, settings)
            ?? Above("num_key_value_heads", student.NumKeyValueHeads, teacher.NumKeyValueHeads, settings)
            ?? Above("intermediate_size", student.IntermediateSize, teacher.IntermediateSize, settings)
            ?? Heads(teacher, student)
            ?? Features(teacher, student);
    }

    private static string? Above(string key, int student, int teacher, InitializationSettings settings) => student > teacher
        ? $"{key} {student} is above the teacher's {teacher}; {settings.Kind.Name()} makes a student smaller, never larger"
        : null;

    private static string? Heads(DecoderConfig teacher, DecoderConfig student)
    {
        if ((long)student.NumHeads * teacher.NumKeyValueHeads != (long)teacher.NumHeads * student.NumKeyValueHeads)
            return $"{student.NumHeads} query heads over {student.NumKeyValueHeads} key-value heads, but the teacher has "
                + $"{teacher.NumHeads / teacher.NumKeyValueHeads} queries per key-value head and each must stay with its own";
        if (!RotaryPairs.CanShrink(teacher.HeadDim, student.HeadDim))
            return $"head_dim {student.HeadDim} does not divide the teacher's {teacher.HeadDim}, "
                + "so no rotary pairs at even distances have its frequencies";
        return null;
    }

    private static string? Features(DecoderConfig teacher, DecoderConfig student) =>
        Differs("a bias of queries, keys and values", student.AttentionBias, teacher.AttentionBias)
        ?? Differs("a bias behind the attention", student.OutputBias, teacher.OutputBias)
        ?? Differs("a bias in the feed-forward block", student.MlpBias, teacher.MlpBias)
        ?? Differs("a norm of queries and keys", student.QueryKeyNorm, teacher.QueryKeyNorm)
        ?? (student.RopeTheta != teacher.RopeTheta
            ? $"rope_theta {Text(student.RopeTheta)} differs from the teacher's {Text(teacher.RopeTheta)}"
            : null)
        ?? (student.RopeScaling != teacher.RopeScaling ? "rope_scaling differs from the teacher's" : null);

    private static string? Differs(string what, bool student, bool teacher) => student == teacher
        ? null
        : $"has {(student ? "" : "not ")}{what}, the teacher has{(teacher ? "" : " not")}; both must be alike";

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
