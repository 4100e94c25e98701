using System.Text;

namespace Akka.Configuration.Hocon;

/// <summary>Keys with their values, in the order in which they first appeared.</summary>
public class HoconObject : IHoconElement
{
    /// <summary>The keys with their values.</summary>
    public Dictionary<string, HoconValue> Items { get; private init; } = [];

    /// <summary>False.</summary>
    public bool IsString() => false;

    /// <summary>Throws.</summary>
    /// <exception cref="NotImplementedException">Always.</exception>
    public string GetString() => throw new NotImplementedException("This element is an object and not a string.");

    /// <summary>False.</summary>
    public bool IsArray() => false;

    /// <summary>Throws.</summary>
    /// <exception cref="NotImplementedException">Always.</exception>
    public IList<HoconValue> GetArray() => throw new NotImplementedException("This element is an object and not an array.");

    /// <summary>The value of one key (not of a path), or null.</summary>
    public HoconValue? GetKey(string key) => Items.GetValueOrDefault(key);

    /// <summary>The value of one key (not of a path); an empty one is put there first if there is none.</summary>
    public HoconValue GetOrCreateKey(string key)
    {
        if (!Items.TryGetValue(key, out var value))
            Items.Add(key, value = new HoconValue());
        return value;
    }

    /// <summary>Puts in what the other has. Where both have an object these are merged; else the other's value wins.</summary>
    public void Merge(HoconObject other)
    {
        foreach (var (key, value) in MergedWith(other).Items)
            Items[key] = value;
    }

    /// <summary>As <see cref="Merge"/>, but into a new object: neither of the two changes.</summary>
    internal HoconObject MergedWith(HoconObject other)
    {
        var merged = new HoconObject { Items = new(Items) };
        foreach (var (key, theirs) in other.Items)
            merged.Items[key] = Items.TryGetValue(key, out var ours) ? Merged(ours, theirs) : theirs;
        return merged;
    }

    private static HoconValue Merged(HoconValue ours, HoconValue theirs)
    {
        if (ours.GetObject() is not { } ourObject || theirs.GetObject() is not { } theirObject) return theirs;
        var value = new HoconValue();
        value.AppendValue(ourObject.MergedWith(theirObject));
        return value;
    }

    /// <summary>HOCON that reads as this object.</summary>
    public override string ToString() => ToString(0);

    /// <summary>HOCON that reads as this object, without its braces.</summary>
    /// <param name="indent">In steps of two spaces.</param>
    public string ToString(int indent)
    {
        var text = new StringBuilder();
        foreach (var (key, value) in Items)
            text.Append(' ', 2 * indent).Append(HoconText.OfKey(key)).Append(" : ").Append(value.ToString(indent + 1)).Append('\n');
        return text.ToString();
    }
}
