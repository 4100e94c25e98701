using System.Collections;
using System.Globalization;
using System.Reflection;

namespace ActorDistill.Protocol.Tests.Messages;

/// <summary>A record and all in it as text, so that two can be compared whole: lists entry by entry, numbers bit by bit.</summary>
internal static class RecordText
{
    public static string Of(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        double number => BitConverter.DoubleToInt64Bits(number).ToString("x16", CultureInfo.InvariantCulture),
        ReadOnlyMemory<byte> bytes => Convert.ToHexString(bytes.Span),
        Enum or IConvertible => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        IEnumerable list => $"[{string.Join(", ", list.Cast<object?>().Select(Of))}]",
        _ => $"{value.GetType().Name}({string.Join(", ", PropertiesOf(value.GetType()).Select(property =>
            $"{property.Name}: {Of(property.GetValue(value))}"))})",
    };

    /// <summary>Of a record, in the order of its declaration: those that its constructor sets, and those beside it.</summary>
    public static IEnumerable<PropertyInfo> PropertiesOf(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(property => property.CanRead && property.SetMethod is not null)
            .OrderBy(property => property.MetadataToken);
}
