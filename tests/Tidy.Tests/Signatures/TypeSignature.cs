namespace ActorDistill.Tidy.Tests.Signatures;

/// <summary>One type of a list of signatures.</summary>
/// <param name="Kind">"class", "sealed class", "abstract class", "static class", "struct", "interface", "enum" or "delegate".</param>
/// <param name="Name">Full name, nested types after a dot, generic ones with their arity: <c>TorchSharp.torch.nn.Module`2</c>.</param>
/// <param name="TypeParameters">Names of the type parameters, those of the outer types first.</param>
/// <param name="Bases">Base class and interfaces with their type arguments, by simple name.</param>
/// <param name="Constraints">What follows the first "where", or an empty string.</param>
/// <param name="Members">Public and protected members.</param>
internal sealed record TypeSignature(
    string Kind,
    string Name,
    IReadOnlyList<string> TypeParameters,
    IReadOnlyList<string> Bases,
    string Constraints,
    IReadOnlyList<MemberSignature> Members);

/// <summary>One member: <c>protected virtual void Dispose(bool disposing)</c>.</summary>
/// <param name="Access">"protected", or an empty string for a public member.</param>
/// <param name="Modifier">"static", "static abstract", "abstract", "virtual", "default", or an empty string for a plain member.</param>
/// <param name="Text">The rest: types, name, parameters with their defaults, constraints; a field's "const" or "readonly", too.</param>
internal sealed record MemberSignature(string Access, string Modifier, string Text)
{
    // The longer ones first, because "static" starts "static abstract".
    private static readonly string[] Modifiers = ["static abstract", "static", "abstract", "virtual", "default"];

    public static MemberSignature Parse(string line)
    {
        var access = TakeWord(ref line, "protected") ? "protected" : "";
        foreach (var modifier in Modifiers)
            if (TakeWord(ref line, modifier))
                return new MemberSignature(access, modifier, line);
        return new MemberSignature(access, "", line);
    }

    /// <summary>The member's own name, to find its namesakes: "Dispose" of "void Dispose()".</summary>
    public string Name
    {
        get
        {
            var declaration = Nesting.Split(Text, ' ').TakeWhile(word => word is not ("where" or "=") && !word.StartsWith('{')).Last();
            var end = declaration.IndexOfAny(['(', '<', '[', '=']);
            return end < 0 ? declaration : declaration[..end];
        }
    }

    public override string ToString() => string.Join(' ', new[] { Access, Modifier, Text }.Where(part => part != ""));

    private static bool TakeWord(ref string line, string word)
    {
        if (!line.StartsWith(word + " ", StringComparison.Ordinal)) return false;
        line = line[(word.Length + 1)..];
        return true;
    }
}
