using ActorDistill.Settings.Files;

namespace ActorDistill.Settings.Reading;

/// <summary>What all readers of one configuration share: where its keys stand, who has been opened and what was wrong.</summary>
internal sealed class SettingsSource(KeyPlaces places)
{
    private readonly List<SettingFault> _faults = [];
    private readonly List<SettingsReader> _readers = [];

    public void Add(SettingsReader reader) => _readers.Add(reader);

    /// <param name="key">The key.</param>
    /// <param name="at">It or what stands for it, for the line.</param>
    /// <param name="problem">What is there and what is allowed.</param>
    public void Report(SectionPlace key, SectionPlace at, string problem)
    {
        var isOfTemplate = IsOfTemplate(at);
        var path = string.Join('.', isOfTemplate ? key.Template! : key.Path);
        var place = isOfTemplate ? places.Of(at.Template!) : places.NearestTo(at.Path);
        // A template's mistake shows in each section that it lies below.
        if (!_faults.Exists(fault => fault.Path == path && fault.Problem == problem))
            _faults.Add(new SettingFault(place, path, problem));
    }

    public bool IsWritten(SectionPlace place) =>
        places.Of(place.Path) != null || place.Template is { } template && places.Of(template) != null;

    public bool HasFaultBelow(SectionPlace place) =>
        HasFaultBelow(string.Join('.', place.Path)) || place.Template is { } template && HasFaultBelow(string.Join('.', template));

    private bool HasFaultBelow(string path) =>
        _faults.Exists(fault => fault.Path == path || fault.Path.StartsWith(path + ".", StringComparison.Ordinal));

    /// <summary>The path of a key beside another one, whether from a template or not: where the operator would write it.</summary>
    public string PathBeside(SectionPlace written, SectionPlace key) => string.Join('.', IsOfTemplate(written) ? key.Template! : key.Path);

    private bool IsOfTemplate(SectionPlace at) =>
        at.Template is { } template && places.Of(at.Path) == null && places.Of(template) != null;

    /// <exception cref="SettingsException">Something was wrong.</exception>
    public void ThrowFaults()
    {
        foreach (var reader in _readers)
            reader.ReportUnknownKeys(_readers.SelectMany(other => other.KnownPaths));
        if (_faults.Count > 0)
            throw new SettingsException([.. _faults]);
    }
}
