using Akka.Configuration;

namespace Akka.Actor;

/// <summary>Classes that the operator's configuration names. Nothing a peer says ever comes here.</summary>
internal static class TypeNames
{
    /// <exception cref="ConfigurationException">There is no such class.</exception>
    public static Type Load(string name, string key)
    {
        var comma = name.IndexOf(',');
        var type = comma < 0 ? name : name[..comma];
        var assembly = comma < 0 ? "" : name[(comma + 1)..].Trim();
        // The real library's assemblies are one here.
        var found = assembly.Length == 0 || assembly == "Akka" || assembly.StartsWith("Akka.", StringComparison.Ordinal)
            ? typeof(TypeNames).Assembly.GetType(type.Trim()) ?? Type.GetType(type.Trim())
            : Type.GetType(name);
        return found ?? throw new ConfigurationException($"{key}: there is no class {name}");
    }
}
