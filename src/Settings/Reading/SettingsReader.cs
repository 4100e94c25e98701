using ActorDistill.Settings.Files;
using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace ActorDistill.Settings.Reading;

/// <summary>
/// Reads one section into a settings record. A read never throws: it notes what is wrong, answers some allowed value, and the next read
/// goes on, so that the operator sees everything at once from <see cref="Finish"/>. A key that no one has asked for by then is a fault
/// too, and so is one that is not there: defaults stand in reference.conf and nowhere else.
/// </summary>
public sealed partial class SettingsReader
{
    private readonly SettingsSource _source;
    private readonly string[] _path;
    private readonly HoconObject _section;
    private readonly HashSet<string> _known = [];

    private SettingsReader(SettingsSource source, string[] path, HoconObject section)
    {
        (_source, _path, _section) = (source, path, section);
        source.Add(this);
    }

    /// <summary>The product's section of a file, with the defaults below it.</summary>
    /// <param name="file">What the operator wrote.</param>
    /// <param name="defaults">Usually <see cref="ReferenceConfig.Config"/>.</param>
    public static SettingsReader Open(HoconFile file, Config defaults)
    {
        var merged = file.Config.WithFallback(defaults);
        var root = new SettingsReader(new SettingsSource(file.Places), [], merged.Root.GetObject() ?? new HoconObject());
        // Akka's own section is read by Akka, and substitutions may stand for what stands in the other.
        root._known.UnionWith(["akka", "variables"]);
        return root.Section("actordistill");
    }

    /// <summary>One section of the product's, for a program that has no use for the others: what is in those is not looked at.</summary>
    /// <param name="file">What the operator wrote.</param>
    /// <param name="defaults">Usually <see cref="ReferenceConfig.Config"/>.</param>
    /// <param name="only">The section's name.</param>
    public static SettingsReader Open(HoconFile file, Config defaults, string only)
    {
        var product = Open(file, defaults);
        if (defaults.GetConfig("actordistill")?.Root.GetObject() is { } all) product._known.UnionWith(all.Items.Keys);
        return product.Section(only);
    }

    /// <summary>The path of this section, as messages write it.</summary>
    public string Path => string.Join('.', _path);

    /// <summary>A section of this one.</summary>
    public SettingsReader Section(string name)
    {
        if (Find(name, "a section") is not { } value) return new SettingsReader(_source, [.. _path, name], new HoconObject());
        if (value.GetObject() is { } section) return new SettingsReader(_source, [.. _path, name], section);
        Report(name, value, "a section");
        return new SettingsReader(_source, [.. _path, name], new HoconObject());
    }

    /// <summary>The sections inside a section, by the names the operator gave them, each with a template's values below its own.</summary>
    /// <param name="name">The section that holds them.</param>
    /// <param name="template">The section of this one with the values for what they do not say.</param>
    public IReadOnlyList<(string Name, SettingsReader Reader)> Named(string name, string template)
    {
        _known.Add(template);
        var below = _section.GetKey(template) is { } value && value.IsObject() ? new Config(new HoconRoot(value)) : Config.Empty;
        var holder = Section(name);
        var found = new List<(string, SettingsReader)>();
        foreach (var (key, own) in holder._section.Items)
        {
            holder._known.Add(key);
            if (!own.IsObject()) holder.Report(key, own, "a section");
            else if (new Config(new HoconRoot(own)).WithFallback(below).Root.GetObject() is { } merged)
                found.Add((key, new SettingsReader(_source, [.. holder._path, key], merged)));
        }
        return found;
    }

    /// <summary>Notes what is wrong with a record as a whole, unless something in its section was wrong already.</summary>
    /// <param name="fault">The record's <c>FirstFault()</c>.</param>
    /// <param name="prefix">Stands before this section's keys where the record names its settings.</param>
    public void Check(string? fault, string prefix = "")
    {
        if (fault != null && !_source.HasFaultBelow(Path))
            _source.Report(Path, _path, "says: " + (prefix.Length == 0 ? fault : fault.Replace(prefix, "", StringComparison.Ordinal)));
    }

    /// <summary>The end of reading, called once on any of the readers.</summary>
    /// <exception cref="SettingsException">Something was wrong: all of it.</exception>
    public void Finish() => _source.ThrowFaults();

    internal IEnumerable<string> KnownPaths => _known.Select(PathOf);

    internal void ReportUnknownKeys(IEnumerable<string> knownElsewhere)
    {
        foreach (var key in _section.Items.Keys.Except(_known))
        {
            // Here the name may be mistyped; elsewhere it has to be the same.
            var meant = Nearest.To(key, _known) is { } near ? PathOf(near)
                : knownElsewhere.FirstOrDefault(path => path.EndsWith("." + key, StringComparison.Ordinal));
            var known = string.Join(", ", _known.Order(StringComparer.Ordinal));
            var question = meant != null ? $" (did you mean {meant}?)" : $", known here: {known}";
            _source.Report(PathOf(key), [.. _path, key], "is not a known key" + question);
        }
    }

    private string PathOf(string name) => string.Join('.', [.. _path, name]);

    private HoconValue? Find(string name, string allowed)
    {
        _known.Add(name);
        var value = _section.GetKey(name);
        if (value == null)
            _source.Report(PathOf(name), _path, $"is missing, must be {allowed}");
        return value;
    }

    private void Report(string name, HoconValue value, string allowed, string question = "") =>
        _source.Report(PathOf(name), [.. _path, name], $"is {TextOf(value)}, must be {allowed}{question}");

    private static string TextOf(HoconValue value)
    {
        if (value.IsObject()) return "a section";
        var text = value.IsString() ? value.GetString() ?? "null" : value.ToString();
        return text.Length switch
        {
            0 => "empty",
            > 60 => text[..60] + "...",
            _ => text,
        };
    }
}
