using Akka.Configuration;

namespace ActorDistill.Settings.Files;

/// <summary>Loads a file and what it includes. Knows the chain of files it is in, and so a file that includes itself.</summary>
internal sealed class IncludeResolver(bool mayInclude = true)
{
    // More than any sensible layout, less than any stack.
    private const int ChainLengthMax = 32;

    private readonly List<(string FullPath, string Name)> _chain = [];

    public HoconFile Load(string path, string? includedBy)
    {
        var fullPath = Path.GetFullPath(path);
        var says = includedBy == null ? "" : $"include \"{path}\": ";
        if (_chain.Exists(file => file.FullPath == fullPath))
        {
            var circle = string.Join(" -> ", [.. _chain.Select(file => file.Name), path]);
            throw Fault(includedBy ?? path, $"{says}the files include each other: {circle}");
        }
        if (_chain.Count == ChainLengthMax)
            throw Fault(includedBy ?? path, $"{says}more than {ChainLengthMax} files include each other in a row");
        string text;
        try
        {
            text = File.ReadAllText(fullPath);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            var reason = fault is FileNotFoundException or DirectoryNotFoundException ? $"there is no file {path}" : fault.Message;
            var problem = includedBy == null ? reason : $"includes a file that cannot be read: {reason}";
            throw new SettingsException(new SettingFault(includedBy ?? path, "", problem), fault);
        }
        _chain.Add((fullPath, path));
        var loaded = Parse(path, text);
        _chain.RemoveAt(_chain.Count - 1);
        return loaded;
    }

    public HoconFile Parse(string name, string text)
    {
        var included = new Queue<HoconFile>();
        try
        {
            var config = ConfigurationFactory.ParseString(text, wanted =>
            {
                if (!mayInclude) throw Fault(name, $"include \"{wanted}\": nothing is included here");
                var file = Load(Path.Combine(Path.GetDirectoryName(name) ?? "", wanted), name);
                included.Enqueue(file);
                return file.Root;
            });
            return new HoconFile(name, config, KeyPlaceScanner.Scan(name, text, included));
        }
        // Akka.NET's parser throws FormatException, ConfigurationException and plain Exception for what is wrong with a text.
        catch (Exception fault) when (fault is not SettingsException)
        {
            throw new SettingsException(new SettingFault(name, "", fault.Message), fault);
        }
    }

    private static SettingsException Fault(string place, string problem) => new([new SettingFault(place, "", problem)]);
}
