namespace Akka.Configuration.Hocon;

/// <summary>Dotted paths: keys joined by dots, in quotes where a key holds a dot itself.</summary>
internal static class HoconPath
{
    /// <summary>The keys. Dots that stand together or at an end separate nothing.</summary>
    public static IEnumerable<string> Split(string path)
    {
        for (var start = 0; start < path.Length;)
        {
            if (path[start] == '.')
            {
                start++;
                continue;
            }
            var isQuoted = path[start] == '"';
            if (isQuoted) start++;
            var end = path.IndexOf(isQuoted ? '"' : '.', start);
            if (end < 0) end = path.Length;
            yield return path[start..end];
            start = end + 1;
        }
    }

    /// <summary>The path of a key below another path.</summary>
    public static string Append(string path, string key)
    {
        var element = key.Contains('.') ? $"\"{key}\"" : key;
        return path.Length == 0 ? element : $"{path}.{element}";
    }
}
