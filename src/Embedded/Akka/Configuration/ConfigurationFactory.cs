using System.Reflection;
using Akka.Configuration.Hocon;

namespace Akka.Configuration;

/// <summary>Makes configurations out of HOCON.</summary>
public class ConfigurationFactory
{
    /// <summary>A configuration without a key.</summary>
    public static Config Empty => ParseString("");

    /// <summary>Reads HOCON that includes nothing.</summary>
    /// <exception cref="FormatException">The text breaks the grammar; the message begins with the line and the column.</exception>
    /// <exception cref="ConfigurationException">An unquoted value holds '=' or ':'; the message begins with its place.</exception>
    public static Config ParseString(string hocon) => ParseString(hocon, null);

    /// <summary>Reads HOCON. What goes wrong inside the callback comes through as it is.</summary>
    /// <param name="hocon">The text.</param>
    /// <param name="includeCallback">Gets the name behind <c>include</c>, answers the parsed text; null: nothing may be included.</param>
    /// <exception cref="FormatException">The text breaks the grammar; the message begins with the line and the column.</exception>
    /// <exception cref="ConfigurationException">An unquoted value holds '=' or ':'; the message begins with its place.</exception>
    public static Config ParseString(string hocon, Func<string, HoconRoot>? includeCallback) =>
        new(Parser.Parse(hocon, includeCallback));

    /// <summary>Reads HOCON out of a resource of an assembly.</summary>
    /// <exception cref="ArgumentException">The assembly has no such resource.</exception>
    public static Config FromResource(string resourceName, Assembly assembly)
    {
        using var stream = assembly.GetManifestResourceStream(resourceName)
            ?? throw new ArgumentException($"{assembly.GetName().Name} has no resource {resourceName}", nameof(resourceName));
        using var reader = new StreamReader(stream);
        return ParseString(reader.ReadToEnd());
    }

    /// <summary>Reads HOCON out of a resource of the assembly that has the type.</summary>
    /// <exception cref="ArgumentException">The assembly has no such resource.</exception>
    public static Config FromResource<TAssembly>(string resourceName) => FromResource(resourceName, typeof(TAssembly).Assembly);
}
