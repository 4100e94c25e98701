namespace Akka.Configuration.Hocon;

/// <summary><c>${path}</c>: stands for the value at a path of the same text. The parser puts that value in.</summary>
public class HoconSubstitution : IHoconElement, IMightBeAHoconObject
{
    /// <summary>Stands for the value at the path.</summary>
    public HoconSubstitution(string path) => Path = path;

    /// <summary>Where the value is, from the root. An include puts the path of its place in front.</summary>
    public string Path { get; set; }

    /// <summary>The value, or null while the text is being parsed.</summary>
    public HoconValue? ResolvedValue { get; set; }

    /// <summary>Whether the value is a text.</summary>
    public bool IsString() => ResolvedValue?.IsString() == true;

    /// <summary>The value's text.</summary>
    public string? GetString() => ResolvedValue?.GetString();

    /// <summary>Whether the value is an array.</summary>
    public bool IsArray() => ResolvedValue?.HasArray == true;

    /// <summary>The value's array.</summary>
    public IList<HoconValue> GetArray() => ResolvedValue?.GetArray() ?? [];

    /// <summary>Whether the value is an object.</summary>
    public bool IsObject() => ResolvedValue?.IsObject() == true;

    /// <summary>The value's object, or null.</summary>
    public HoconObject? GetObject() => ResolvedValue?.GetObject();
}
