using System.Diagnostics.CodeAnalysis;

namespace ActorDistill.Schedules.Payloads;

/// <summary>The names by which operators choose a payload, its dtype and its form.</summary>
public static class PayloadNames
{
    /// <summary>The names of all kinds, in the order of <see cref="PayloadKind"/>.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [.. Enum.GetValues<PayloadKind>().Select(Of)];

    /// <summary>The names of all dtypes, in the order of <see cref="PayloadDtype"/>.</summary>
    public static IReadOnlyList<string> Dtypes { get; } = [.. Enum.GetValues<PayloadDtype>().Select(Of)];

    /// <summary>The names of all forms, in the order of <see cref="TopKForm"/>.</summary>
    public static IReadOnlyList<string> Forms { get; } = [.. Enum.GetValues<TopKForm>().Select(Of)];

    /// <summary>The name of a kind.</summary>
    public static string Of(PayloadKind kind) => kind switch
    {
        PayloadKind.Hidden => "hidden",
        PayloadKind.Logits => "logits",
        PayloadKind.TopK => "top-k",
        PayloadKind.Samples => "samples",
    };

    /// <summary>The name of a dtype.</summary>
    public static string Of(PayloadDtype dtype) => dtype switch
    {
        PayloadDtype.Float32 => "float32",
        PayloadDtype.BFloat16 => "bfloat16",
        PayloadDtype.Float16 => "float16",
    };

    /// <summary>The name of a form.</summary>
    public static string Of(TopKForm form) => form switch
    {
        TopKForm.TailBucket => "tail-bucket",
        TopKForm.Renormalized => "renormalized",
        TopKForm.Raw => "raw",
    };

    /// <summary>The kind of a name; false when no kind has it.</summary>
    public static bool TryParse(string name, [NotNullWhen(true)] out PayloadKind? kind) => TryFind(name, Of, out kind);

    /// <summary>The dtype of a name; false when no dtype has it.</summary>
    public static bool TryParse(string name, [NotNullWhen(true)] out PayloadDtype? dtype) => TryFind(name, Of, out dtype);

    /// <summary>The form of a name; false when no form has it.</summary>
    public static bool TryParse(string name, [NotNullWhen(true)] out TopKForm? form) => TryFind(name, Of, out form);

    private static bool TryFind<T>(string name, Func<T, string> nameOf, [NotNullWhen(true)] out T? found) where T : struct, Enum
    {
        found = null;
        foreach (var candidate in Enum.GetValues<T>())
            if (nameOf(candidate) == name)
                found = candidate;
        return found != null;
    }
}
