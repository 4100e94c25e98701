namespace Akka.Configuration.Hocon;

/// <summary>
/// The value of a key: pieces of text and substitutions that are read as one text, arrays that are read as one array, or an object.
/// </summary>
public partial class HoconValue : IMightBeAHoconObject
{
    /// <summary>The pieces, in order; blanks between two pieces of text are a piece too.</summary>
    public List<IHoconElement> Values { get; } = [];

    /// <summary>Whether there is no piece, or only an object without a key.</summary>
    public bool IsEmpty => Values.Count == 0 || Values[0] is HoconObject { Items.Count: 0 };

    /// <summary>Whether some piece is an array.</summary>
    internal bool HasArray => Values.Exists(element => element.IsArray());

    /// <summary>Whether it is an object.</summary>
    public bool IsObject() => GetObject() != null;

    /// <summary>The object, or null.</summary>
    public HoconObject? GetObject() => Values.FirstOrDefault() switch
    {
        HoconObject value => value,
        IMightBeAHoconObject value => value.GetObject(),
        _ => null,
    };

    /// <summary>The value of one key of the object, or null; null too where this is no object.</summary>
    public HoconValue? GetChildObject(string key) => GetObject()?.GetKey(key);

    /// <summary>Whether every piece is a text.</summary>
    public bool IsString() => Values.Count > 0 && Values.TrueForAll(element => element.IsString());

    /// <summary>The pieces of text as one, without blanks at its ends, quoted or not; null for the word null and for no text.</summary>
    public string? GetString()
    {
        if (!IsString()) return null;
        var text = string.Concat(Values.Select(element => element.GetString())).Trim();
        return text == "null" ? null : text;
    }

    /// <summary>The values of all arrays in it, in order; none where there is no array.</summary>
    public IList<HoconValue> GetArray() => [.. Values.Where(element => element.IsArray()).SelectMany(element => element.GetArray())];

    /// <summary>Adds a piece.</summary>
    public void AppendValue(IHoconElement value) => Values.Add(value);

    /// <summary>Makes the piece the only one.</summary>
    public void NewValue(IHoconElement value)
    {
        Clear();
        AppendValue(value);
    }

    /// <summary>Takes all pieces out.</summary>
    public void Clear() => Values.Clear();

    /// <summary>A configuration that has this value at one key (not a path).</summary>
    public Config AtKey(string key)
    {
        var parent = new HoconObject();
        parent.Items.Add(key, this);
        var root = new HoconValue();
        root.AppendValue(parent);
        return new Config(new HoconRoot(root));
    }

    /// <summary>HOCON that reads as this value; an object without its braces.</summary>
    public override string ToString() => GetObject() is { } value ? value.ToString(0) : ToString(0);

    /// <summary>HOCON that reads as this value.</summary>
    /// <param name="indent">Of what stands inside, in steps of two spaces.</param>
    public virtual string ToString(int indent)
    {
        if (GetObject() is { } value)
            return value.Items.Count == 0 ? "{}" : $"{{\n{value.ToString(indent)}{new string(' ', 2 * Math.Max(0, indent - 1))}}}";
        return HasArray
            ? $"[{string.Join(", ", GetArray().Select(element => element.ToString(indent + 1)))}]"
            : HoconText.OfValue(GetString());
    }
}
