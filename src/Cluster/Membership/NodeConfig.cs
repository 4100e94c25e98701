using System.Net;
using System.Text.Json;
using ActorDistill.Protocol.Messages;
using ActorDistill.Settings.Nodes;
using ActorDistill.Storage;
using Akka.Configuration;

namespace ActorDistill.Cluster.Membership;

/// <summary>The configuration of a node's actor system.</summary>
public static class NodeConfig
{
    /// <summary>The name of every node's actor system, part of its address.</summary>
    public const string SystemName = "actordistill";

    private const string Tcp = "akka.remote.dot-netty.tcp";

    /// <summary>Akka's configuration for a node.</summary>
    /// <param name="settings">What the product's own keys say.</param>
    /// <param name="file">The operator's file; what its section akka says wins.</param>
    /// <exception cref="OperatorException">The node would be open to everybody.</exception>
    public static Config Of(NodeSettings settings, Config file)
    {
        var made = ConfigurationFactory.ParseString($$"""
            akka {
              actor.provider = cluster
              remote.dot-netty.tcp { hostname = {{Quoted(settings.Host)}}, port = {{settings.Port}} }
              cluster {
                roles = [{{string.Join(", ", settings.Roles.Select(Quoted))}}]
                downing-provider-class = "Akka.Cluster.SBR.SplitBrainResolverProvider, Akka.Cluster"
                split-brain-resolver {
                  active-strategy = keep-majority
                  stable-after = {{(long)settings.StableAfter.TotalMilliseconds}}ms
                  keep-majority.role = {{NodeSettings.Voter}}
                }
              }
            }
            """);
        var config = file.WithFallback(made).WithFallback(ConfigurationFactory.ParseString(RunMessageSerializer.Bindings));
        var host = config.GetString($"{Tcp}.hostname") ?? "";
        var isClosed = IsLoopback(host) || config.GetBoolean($"{Tcp}.enable-ssl", false)
            || !string.IsNullOrEmpty(config.GetString("akka.remote.join-token", ""));
        // Akka.NET itself would listen for everybody.
        return isClosed ? config : throw new OperatorException(
            $"actordistill.cluster.host is {host}: beyond loopback akka.remote.join-token or {Tcp}.enable-ssl is needed");
    }

    /// <summary>
    /// What <see cref="NodeLifetime"/> relies on: it alone says whom to ask, and the system ends when the node is downed.
    /// </summary>
    /// <param name="config">Of <see cref="Of"/>.</param>
    /// <param name="port">The port that the last system of this process had; null for the first.</param>
    internal static Config ForLifetime(Config config, int? port) => ConfigurationFactory.ParseString($$"""
        akka {
          actor.provider = cluster
          cluster { seed-nodes = [], run-coordinated-shutdown-when-down = on, shutdown-after-unsuccessful-join-seed-nodes = off }
          coordinated-shutdown { terminate-actor-system = on, exit-clr = off }
        }
        {{(port is null ? "" : $"{Tcp}.port = {port}")}}
        """).WithFallback(config);

    /// <summary>The port to listen on that the configuration names; null when it leaves it open.</summary>
    internal static int? FixedPort(Config config) => config.GetInt($"{Tcp}.port", 0) is > 0 and var port ? port : null;

    private static bool IsLoopback(string host) =>
        host == "localhost" || IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address);

    // HOCON's quoted texts are JSON's.
    private static string Quoted(string text) => JsonSerializer.Serialize(text);
}
