using ActorDistill.Settings.Files;

namespace ActorDistill.Settings.Reading;

/// <summary>What all readers of one configuration share: where its keys stand, who has been opened and what was wrong.</summary>
internal sealed class SettingsSource(KeyPlaces places)
{
    private readonly List<SettingFault> _faults = [];
    private readonly List<SettingsReader> _readers = [];

    public void Add(SettingsReader reader) => _readers.Add(reader);

    /// <param name="path">The key.</param>
    /// <param name="place">The keys of it or of what stands for it, for the line.</param>
    /// <param name="problem">What is there and what is allowed.</param>
    public void Report(string path, IEnumerable<string> place, string problem) =>
        _faults.Add(new SettingFault(places.Of(place), path, problem));

    public bool HasFaultBelow(string path) =>
        _faults.Exists(fault => fault.Path == path || fault.Path.StartsWith(path + ".", StringComparison.Ordinal));

    /// <exception cref="SettingsException">Something was wrong.</exception>
    public void ThrowFaults()
    {
        foreach (var reader in _readers)
            reader.ReportUnknownKeys(_readers.SelectMany(other => other.KnownPaths));
        if (_faults.Count > 0)
            throw new SettingsException([.. _faults]);
    }
}
