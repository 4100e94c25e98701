using System.Net;
using ActorDistill.Settings.Runs;
using ActorDistill.Storage;

namespace ActorDistill.Host.Certificates;

/// <summary>A node that gets a certificate.</summary>
/// <param name="Name">Of the node, and of its folder.</param>
/// <param name="Hosts">Names and addresses that others call it by; at least one.</param>
internal sealed record NodeHosts(string Name, IReadOnlyList<string> Hosts)
{
    /// <summary>Reads "NAME=HOST[,HOST...]".</summary>
    /// <exception cref="OperatorException">It is something else.</exception>
    public static NodeHosts Parse(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0) throw new OperatorException($"--node is {text}, must be NAME=HOST or NAME=HOST,HOST");
        var name = text[..equals];
        if (Naming.Fault(name) is { } fault) throw new OperatorException($"--node {name} {fault}");
        if (name == CertificateFolder.Authority) throw new OperatorException($"--node {name}: that is the authority's own folder");
        var hosts = text[(equals + 1)..].Split(',').Select(host => host.Trim('[', ']')).ToList();
        foreach (var host in hosts)
            if (Uri.CheckHostName(host) == UriHostNameType.Unknown || IsEverywhere(host))
                throw new OperatorException($"--node {name} has the host \"{host}\", must be a name or an address that others call it by");
        return new NodeHosts(name, hosts);
    }

    /// <summary>Reads all of them.</summary>
    /// <exception cref="OperatorException">One is something else, or two have one name.</exception>
    public static IReadOnlyList<NodeHosts> ParseAll(IEnumerable<string> texts)
    {
        List<NodeHosts> nodes = [.. texts.Select(Parse)];
        if (nodes.GroupBy(node => node.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new OperatorException($"--node {twice.Key} is given twice; hosts of one node are joined by commas");
        return nodes;
    }

    private static bool IsEverywhere(string host) =>
        IPAddress.TryParse(host, out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));
}
