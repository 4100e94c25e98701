using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace ActorDistill.Settings.Files;

/// <summary>A HOCON file with everything it includes, and where each of its keys stands.</summary>
/// <param name="Path">As the operator named it.</param>
/// <param name="Config">What it says, without any defaults.</param>
/// <param name="Places">For messages.</param>
public sealed record HoconFile(string Path, Config Config, KeyPlaces Places)
{
    /// <summary>
    /// Reads a file. <c>include "name"</c> is a path relative to the file that has it; what is included stands at its place and below its
    /// key, and an including file wins with what follows.
    /// </summary>
    /// <exception cref="SettingsException">
    /// A file cannot be read, breaks the grammar, or includes itself. One line that names the file, and the line and column for grammar.
    /// </exception>
    public static HoconFile Load(string path) => new IncludeResolver().Load(path, includedBy: null);

    /// <summary>Reads a text as if it were a file beside the current folder's files.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="text">HOCON.</param>
    /// <exception cref="SettingsException">As <see cref="Load"/>.</exception>
    public static HoconFile Parse(string name, string text) => new IncludeResolver().Parse(name, text);

    /// <summary>Reads a text that someone sent, which may include no file of this machine.</summary>
    internal static HoconFile ParseAlone(string name, string text) => new IncludeResolver(mayInclude: false).Parse(name, text);

    /// <summary>This file with what another one says above it.</summary>
    internal HoconFile Under(HoconFile above)
    {
        var places = new KeyPlaces();
        places.PutBelow([], Places);
        places.PutBelow([], above.Places);
        return new HoconFile(Path, above.Config.WithFallback(Config), places);
    }

    /// <summary>What the parser wants of an include.</summary>
    internal HoconRoot Root => new(Config.Root, Config.Substitutions);
}
