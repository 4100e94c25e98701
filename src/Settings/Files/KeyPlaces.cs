namespace ActorDistill.Settings.Files;

/// <summary>The file and line of each key: of its last assignment, which is the one that counts.</summary>
public sealed class KeyPlaces
{
    private readonly Dictionary<string, string> _places = [];

    /// <summary>"run.conf:12" for a path of keys, or null when no file has it.</summary>
    public string? Of(IEnumerable<string> path) => _places.GetValueOrDefault(KeyOf(path));

    /// <summary>The place of a key, or of the innermost section around it that a file has; null when no file has any of them.</summary>
    public string? NearestTo(IReadOnlyList<string> path)
    {
        for (var length = path.Count; length > 0; length--)
            if (Of(path.Take(length)) is { } place)
                return place;
        return null;
    }

    internal void Put(IEnumerable<string> path, string place) => _places[KeyOf(path)] = place;

    internal void PutBelow(IEnumerable<string> path, KeyPlaces other)
    {
        var above = KeyOf(path);
        foreach (var (key, place) in other._places)
            _places[above.Length == 0 ? key : above + Separator + key] = place;
    }

    // Keys may hold dots, but hardly this.
    private const char Separator = '\u001F';

    private static string KeyOf(IEnumerable<string> path) => string.Join(Separator, path);
}
