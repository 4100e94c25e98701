using System.Text;
using ActorDistill.Storage;

namespace ActorDistill.Host.Commands;

/// <summary>Choices by the names operators write: "last-of-group" for LastOfGroup.</summary>
internal static class EnumOption
{
    /// <summary>All names, in the order of the values.</summary>
    public static IReadOnlyList<string> Names<T>() where T : struct, Enum => [.. Enum.GetValues<T>().Select(NameOf)];

    /// <summary>The value of a name.</summary>
    /// <exception cref="OperatorException">No value has this name; says which there are.</exception>
    public static T Parse<T>(string option, string name) where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
            if (NameOf(value) == name)
                return value;
        throw new OperatorException($"{option} is {name}, must be one of {string.Join(", ", Names<T>())}");
    }

    private static string NameOf<T>(T value) where T : struct, Enum
    {
        var name = new StringBuilder();
        foreach (var letter in value.ToString())
        {
            if (char.IsUpper(letter) && name.Length > 0)
                name.Append('-');
            name.Append(char.ToLowerInvariant(letter));
        }
        return name.ToString();
    }
}
