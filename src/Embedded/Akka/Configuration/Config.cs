using Akka.Configuration.Hocon;

namespace Akka.Configuration;

/// <summary>
/// A tree of settings, read by dotted paths. A key whose name holds a dot is written in quotes in a path. Nothing changes a
/// configuration: <see cref="WithFallback"/> answers another one.
/// </summary>
public partial class Config
{
    /// <summary>The one without a key.</summary>
    public static readonly Config Empty = ConfigurationFactory.Empty;

    // What was given, without what the fallbacks add.
    private readonly HoconValue _own;

    /// <summary>A configuration without a key.</summary>
    public Config() : this(new HoconRoot(new HoconValue()))
    {
    }

    /// <summary>What a parser answered.</summary>
    public Config(HoconRoot root) : this(root.Value, root.Value, root.Substitutions)
    {
    }

    private Config(HoconValue own, HoconValue root, IEnumerable<HoconSubstitution> substitutions)
    {
        _own = own;
        Root = root;
        Substitutions = substitutions;
    }

    /// <summary>Whether there is no key, the fallbacks' included.</summary>
    public virtual bool IsEmpty => Root.IsEmpty;

    /// <summary>The whole tree, the fallbacks' keys included.</summary>
    public virtual HoconValue Root { get; }

    /// <summary>What <c>${path}</c> stands for in the text this was parsed from: an include hands them on with its root.</summary>
    public IEnumerable<HoconSubstitution> Substitutions { get; set; }

    /// <summary>The value at the path, or null.</summary>
    public HoconValue? GetValue(string path)
    {
        HoconValue? value = Root;
        foreach (var key in HoconPath.Split(path))
        {
            value = value.GetChildObject(key);
            if (value == null) return null;
        }
        return value;
    }

    /// <summary>Whether something is at the path, were it null.</summary>
    public virtual bool HasPath(string path) => GetValue(path) != null;

    /// <summary>The part of the tree below the path, or null.</summary>
    public virtual Config? GetConfig(string path) => GetValue(path) is { } value ? new Config(new HoconRoot(value)) : null;

    /// <summary>This configuration, with the other one's value wherever it has none. Objects are merged key by key.</summary>
    /// <exception cref="ArgumentException">The fallback is this configuration itself.</exception>
    public virtual Config WithFallback(Config? fallback)
    {
        if (fallback == this)
            throw new ArgumentException("Config can not have itself as fallback", nameof(fallback));
        if (fallback == null) return this;
        if (IsEmpty) return fallback;
        // A plain value hides an object below it.
        if (Root.GetObject() is not { } ours || fallback.Root.GetObject() is not { } theirs) return this;
        var merged = new HoconValue();
        merged.AppendValue(theirs.MergedWith(ours));
        return new Config(_own, merged, Substitutions);
    }

    /// <summary>The keys of the tree's first level with their values.</summary>
    public virtual IEnumerable<KeyValuePair<string, HoconValue>> AsEnumerable() => Root.GetObject()?.Items ?? [];

    /// <summary>HOCON that reads as this configuration without its fallbacks.</summary>
    public override string ToString() => _own.ToString();

    /// <summary>HOCON that reads as this configuration, with or without what its fallbacks add.</summary>
    public string ToString(bool includeFallback) => includeFallback ? Root.ToString() : ToString();

    /// <summary>Parses a text.</summary>
    public static implicit operator Config(string str) => ConfigurationFactory.ParseString(str);
}
