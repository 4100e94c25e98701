using System.Globalization;
using System.Text;
using ActorDistill.Protocol.Messages;

namespace ActorDistill.Protocol.Tests.Messages;

/// <summary>
/// The contract of the actor messages as one text that a review can read. After an intended change, ACTORDISTILL_REWRITE_GOLDEN=1 writes it
/// anew: commit only a difference that you understand. Manifests are never used again, numbers of enumerations only added to.
/// </summary>
public sealed class MessageListTests
{
    private static readonly string ApprovedPath = GoldenFolder.PathOf("messages", "messages.txt");

    [Fact]
    public void The_messages_are_those_that_were_approved()
    {
        var list = ListOf();
        if (Environment.GetEnvironmentVariable("ACTORDISTILL_REWRITE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(ApprovedPath)!);
            File.WriteAllText(ApprovedPath, list);
        }
        Assert.Equal(File.ReadAllText(ApprovedPath), list);
    }

    [Fact]
    public void Messages_are_made_of_plain_values()
    {
        var types = PartsOf(RunMessageSerializer.Manifests.Keys);
        Type[] plain = [typeof(string), typeof(bool), typeof(int), typeof(long), typeof(ulong), typeof(double)];
        Assert.All(types, type => Assert.True(
            plain.Contains(type) || type.Assembly == typeof(IRunMessage).Assembly, $"{type} is neither plain nor of the protocol"));
    }

    private static string ListOf()
    {
        var text = new StringBuilder();
        var messages = RunMessageSerializer.Manifests.OrderBy(entry => entry.Value, StringComparer.Ordinal);
        foreach (var (type, manifest) in messages)
            text.Append(CultureInfo.InvariantCulture, $"{manifest}: {NameOf(type)}({FieldsOf(type)})\n");
        text.Append('\n');
        foreach (var part in PartsOf(RunMessageSerializer.Manifests.Keys).OrderBy(NameOf, StringComparer.Ordinal))
            if (part.IsEnum)
                text.Append(CultureInfo.InvariantCulture, $"{NameOf(part)}: {NumbersOf(part)}\n");
            else if (part.Assembly == typeof(IRunMessage).Assembly)
                text.Append(CultureInfo.InvariantCulture, $"{NameOf(part)}({FieldsOf(part)})\n");
        return text.ToString();
    }

    private static string FieldsOf(Type type) =>
        string.Join(", ", RecordText.PropertiesOf(type).Select(property => $"{property.Name}: {NameOf(property.PropertyType)}"));

    private static string NumbersOf(Type type) =>
        string.Join(", ", Enum.GetValues(type).Cast<object>().Select(value => $"{value} = {Convert.ToInt32(value, null)}"));

    private static string NameOf(Type type) =>
        Nullable.GetUnderlyingType(type) is { } value ? $"{NameOf(value)}?"
        : type.IsGenericType ? $"{NameOf(type.GetGenericArguments()[0])}[]"
        : type.DeclaringType is { } conversation ? $"{conversation.Name}.{type.Name}"
        : type.Name;

    /// <summary>All types that the fields of these lead to, without lists and what may be absent.</summary>
    private static HashSet<Type> PartsOf(IEnumerable<Type> messages)
    {
        var found = new HashSet<Type>();
        var open = new Queue<Type>(messages);
        while (open.TryDequeue(out var type))
            foreach (var property in RecordText.PropertiesOf(type))
            {
                var part = Nullable.GetUnderlyingType(property.PropertyType)
                    ?? (property.PropertyType.IsGenericType ? property.PropertyType.GetGenericArguments()[0] : property.PropertyType);
                if (found.Add(part) && part.Assembly == typeof(IRunMessage).Assembly && !part.IsEnum) open.Enqueue(part);
            }
        return found;
    }
}
