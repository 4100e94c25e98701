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
    private readonly SectionPlace _place;
    private readonly HoconObject _section;
    private readonly HashSet<string> _known = [];

    private SettingsReader(SettingsSource source, SectionPlace place, HoconObject section) =>
        (_source, _place, _section) = (source, place, section);

    /// <summary>The product's section of a file, with the defaults below it.</summary>
    /// <param name="file">What the operator wrote.</param>
    /// <param name="defaults">Usually <see cref="ReferenceConfig.Config"/>.</param>
    public static SettingsReader Open(HoconFile file, Config defaults)
    {
        var merged = file.Config.WithFallback(defaults);
        var root = Opened(
            new SettingsReader(new SettingsSource(file.Places), SectionPlace.Root, merged.Root.GetObject() ?? new HoconObject()));
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
    public string Path => string.Join('.', _place.Path);

    /// <summary>A section of this one.</summary>
    public SettingsReader Section(string name)
    {
        var section = Find(name, "a section") is { } value ? ObjectAt(name, value) : null;
        return Opened(new SettingsReader(_source, _place.At(name), section ?? new HoconObject()));
    }

    /// <summary>A section whose values lie below those of named sections. It is read through these alone.</summary>
    public SettingsReader Template(string name)
    {
        var section = Find(name, "a section") is { } value ? ObjectAt(name, value) : null;
        return new SettingsReader(_source, _place.At(name), section ?? new HoconObject());
    }

    /// <summary>This section as the template of others, without those keys that only count here.</summary>
    /// <param name="names">The keys that do not.</param>
    public SettingsReader TemplateOf(IEnumerable<string> names)
    {
        var part = new HoconObject();
        foreach (var name in names)
            if (Find(name, "a section") is { } value)
                part.Items.Add(name, value);
        return new SettingsReader(_source, _place, part);
    }

    /// <summary>The sections inside a section, by the names the operator gave them, each with a template's values below its own.</summary>
    /// <param name="name">The section that holds them.</param>
    /// <param name="template">For what they do not say.</param>
    public IReadOnlyList<(string Name, SettingsReader Reader)> Named(string name, SettingsReader template)
    {
        var below = new Config(new HoconRoot(ValueOf(template._section)));
        var holder = Section(name);
        var found = new List<(string, SettingsReader)>();
        foreach (var (key, own) in holder._section.Items)
        {
            holder._known.Add(key);
            if (holder.ObjectAt(key, own) != null && new Config(new HoconRoot(own)).WithFallback(below).Root.GetObject() is { } merged)
            {
                var place = holder._place.At(key) with { Template = template._place.Path };
                found.Add((key, Opened(new SettingsReader(_source, place, merged))));
            }
        }
        return found;
    }

    /// <summary>Some of this section's keys with all below them, defaults included.</summary>
    public Config Copy(IEnumerable<string> names) => new(new HoconRoot(ValueOf(TemplateOf(names)._section)));

    /// <summary>Notes what is wrong with a record as a whole, unless something in its section was wrong already.</summary>
    /// <param name="fault">The record's <c>FirstFault()</c>.</param>
    /// <param name="prefix">Stands before this section's keys where the record names its settings.</param>
    public void Check(string? fault, string prefix = "")
    {
        if (fault != null && !_source.HasFaultBelow(_place))
            _source.Report(_place, _place, "says: " + (prefix.Length == 0 ? fault : fault.Replace(prefix, "", StringComparison.Ordinal)));
    }

    /// <summary>Notes what is wrong with the value of a key beside its own form, unless something was wrong with it already.</summary>
    /// <param name="key">Below this section, as "training.steps"; empty for the section itself.</param>
    /// <param name="problem">What is there and what is allowed; null for nothing.</param>
    public void CheckKey(string key, string? problem)
    {
        var place = PlaceOf(key);
        if (problem != null && !_source.HasFaultBelow(place))
            _source.Report(place, place, problem);
    }

    /// <summary>Whether the operator's file has the key, and not the defaults alone.</summary>
    /// <param name="key">Below this section, as "training.steps".</param>
    public bool IsWritten(string key) => _source.IsWritten(PlaceOf(key));

    /// <summary>The end of reading, called once on any of the readers.</summary>
    /// <exception cref="SettingsException">Something was wrong: all of it.</exception>
    public void Finish() => _source.ThrowFaults();

    internal IEnumerable<string> KnownPaths => _known.Select(PathOf);

    internal void ReportUnknownKeys(IEnumerable<string> knownElsewhere)
    {
        foreach (var key in _section.Items.Keys.Except(_known))
        {
            // Here the name may be mistyped; elsewhere it has to be the same.
            var meant = Nearest.To(key, _known) is { } near ? _source.PathBeside(_place.At(key), _place.At(near))
                : knownElsewhere.FirstOrDefault(path => path.EndsWith("." + key, StringComparison.Ordinal));
            var known = string.Join(", ", _known.Order(StringComparer.Ordinal));
            var question = meant != null ? $" (did you mean {meant}?)" : $", known here: {known}";
            _source.Report(_place.At(key), _place.At(key), "is not a known key" + question);
        }
    }

    private SectionPlace PlaceOf(string key) =>
        key.Length == 0 ? _place : key.Split('.').Aggregate(_place, (place, name) => place.At(name));

    private string PathOf(string name) => string.Join('.', _place.At(name).Path);

    private HoconValue? Find(string name, string allowed)
    {
        _known.Add(name);
        var value = _section.GetKey(name);
        if (value == null)
            _source.Report(_place.At(name), _place, $"is missing, must be {allowed}");
        return value;
    }

    private void Report(string name, HoconValue value, string allowed, string question = "") =>
        _source.Report(_place.At(name), _place.At(name), $"is {TextOf(value)}, must be {allowed}{question}");

    private HoconObject? ObjectAt(string name, HoconValue value)
    {
        if (value.GetObject() is { } section) return section;
        Report(name, value, "a section");
        return null;
    }

    private static SettingsReader Opened(SettingsReader reader)
    {
        reader._source.Add(reader);
        return reader;
    }

    private static HoconValue ValueOf(HoconObject section)
    {
        var value = new HoconValue();
        value.AppendValue(section);
        return value;
    }

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
