using System.Globalization;

namespace ActorDistill.ClusterNode.Driving;

/// <summary>Writes the HOCON file of a node.</summary>
public static class NodeFile
{
    /// <summary>Writes FOLDER/NAME.conf.</summary>
    /// <param name="folder">Exists.</param>
    /// <param name="name">Of the node.</param>
    /// <param name="place">Where it listens, "host:port"; port 0 takes a free one.</param>
    /// <param name="seeds">"host:port" of each; none: the node founds.</param>
    /// <param name="stableAfter">How long a split stays the same before it is decided.</param>
    /// <param name="akka">More of Akka's own keys.</param>
    /// <returns>The file's path.</returns>
    public static string Write(
        string folder, string name, string place, IEnumerable<string> seeds, TimeSpan stableAfter, string akka = "")
    {
        var path = Path.Combine(folder, name + ".conf");
        var colon = place.LastIndexOf(':');
        File.WriteAllText(path, string.Create(CultureInfo.InvariantCulture, $$"""
            actordistill.cluster {
              host = "{{place[..colon]}}", port = {{place[(colon + 1)..]}}
              seeds = [{{string.Join(", ", seeds.Select(seed => $"\"{seed}\""))}}]
              roles = [voter]
              stable-after = {{stableAfter.TotalMilliseconds:f0}}ms
              joining-attempt = 8s
            }
            akka { loglevel = WARNING, log-dead-letters = off }
            {{akka}}

            """));
        return path;
    }
}
