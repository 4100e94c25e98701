using System.Globalization;

namespace ActorDistill.Tidy.Tests.Signatures;

/// <summary>Constants and default values as the lists in Api/ write them.</summary>
internal static class Values
{
    /// <summary>Numbers without regard to the culture, an enum's member as its number, "default" for a null that is a value type.</summary>
    public static string Text(object? value, Type type) => value switch
    {
        null => type.IsValueType && Nullable.GetUnderlyingType(type) == null ? "default" : "null",
        string text => $"\"{text}\"",
        bool truth => truth ? "true" : "false",
        Enum member => member.ToString("D"),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
