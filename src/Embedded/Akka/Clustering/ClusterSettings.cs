using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;

namespace Akka.Cluster;

/// <summary>What the section <c>akka.cluster</c> says.</summary>
public sealed class ClusterSettings
{
    /// <summary>Reads the settings of a system.</summary>
    /// <exception cref="ConfigurationException">A setting is wrong.</exception>
    public ClusterSettings(Config config, string systemName)
    {
        var cluster = config.GetConfig("akka.cluster") ?? throw new ConfigurationException("akka.cluster is missing");
        FailureDetectorConfig = cluster.GetConfig("failure-detector")
            ?? throw new ConfigurationException("akka.cluster.failure-detector is missing");
        HeartbeatInterval = FailureDetectorConfig.GetTimeSpan("heartbeat-interval");
        HeartbeatExpectedResponseAfter = FailureDetectorConfig.GetTimeSpan("expected-response-after");
        MonitoredByNrOfMembers = AtLeastOne(
            FailureDetectorConfig.GetInt("monitored-by-nr-of-members"), "failure-detector.monitored-by-nr-of-members");
        SeedNodes = [.. (cluster.GetStringList("seed-nodes") ?? []).Select(node => SeedNode(node!, systemName))];
        SeedNodeTimeout = cluster.GetTimeSpan("seed-node-timeout");
        RetryUnsuccessfulJoinAfter = Optional(cluster, "retry-unsuccessful-join-after");
        ShutdownAfterUnsuccessfulJoinSeedNodes = Optional(cluster, "shutdown-after-unsuccessful-join-seed-nodes");
        LeaderActionsInterval = cluster.GetTimeSpan("leader-actions-interval");
        GossipInterval = cluster.GetTimeSpan("gossip-interval");
        GossipDifferentViewProbability = cluster.GetDouble("gossip-different-view-probability");
        UnreachableNodesReaperInterval = cluster.GetTimeSpan("unreachable-nodes-reaper-interval");
        Roles = [.. (cluster.GetStringList("roles") ?? []).Select(role => role!)];
        MinNrOfMembers = AtLeastOne(cluster.GetInt("min-nr-of-members"), "min-nr-of-members");
        MinNrOfMembersOfRole = (cluster.GetConfig("role")?.AsEnumerable() ?? []).ToImmutableDictionary(
            entry => entry.Key, entry => cluster.GetConfig("role")!.GetInt($"{entry.Key}.min-nr-of-members"));
        RunCoordinatedShutdownWhenDown = cluster.GetBoolean("run-coordinated-shutdown-when-down");
        DowningProviderClass = cluster.GetString("downing-provider-class") ?? "";
        DowningProviderType = DowningProviderClass.Length == 0
            ? typeof(NoDowning)
            : TypeNames.Load(DowningProviderClass, "akka.cluster.downing-provider-class");
    }

    /// <summary>The section <c>failure-detector</c>.</summary>
    public Config FailureDetectorConfig { get; }

    /// <summary>How often a node asks those it watches.</summary>
    public TimeSpan HeartbeatInterval { get; }

    /// <summary>When the first answer is expected.</summary>
    public TimeSpan HeartbeatExpectedResponseAfter { get; }

    /// <summary>How many others a node watches.</summary>
    public int MonitoredByNrOfMembers { get; }

    /// <summary>Whom to ask for the cluster; the first one founds it.</summary>
    public ImmutableList<Address> SeedNodes { get; }

    /// <summary>How long the first seed node waits for the others.</summary>
    public TimeSpan SeedNodeTimeout { get; }

    /// <summary>When a join that got no answer is tried again; null for never.</summary>
    public TimeSpan? RetryUnsuccessfulJoinAfter { get; }

    /// <summary>When a node that finds no cluster stops; null for never.</summary>
    public TimeSpan? ShutdownAfterUnsuccessfulJoinSeedNodes { get; }

    /// <summary>How often the leader looks what is to do.</summary>
    public TimeSpan LeaderActionsInterval { get; }

    /// <summary>How often a node tells another what it knows.</summary>
    public TimeSpan GossipInterval { get; }

    /// <summary>How often of that it picks one that does not know it yet; from 0 to 1.</summary>
    public double GossipDifferentViewProbability { get; }

    /// <summary>How often the failure detectors are looked at.</summary>
    public TimeSpan UnreachableNodesReaperInterval { get; }

    /// <summary>This node's roles.</summary>
    public ImmutableHashSet<string> Roles { get; }

    /// <summary>Nobody comes up before so many are there.</summary>
    public int MinNrOfMembers { get; }

    /// <summary>The same for members of a role.</summary>
    public ImmutableDictionary<string, int> MinNrOfMembersOfRole { get; }

    /// <summary>Whether a downed node shuts its system down.</summary>
    public bool RunCoordinatedShutdownWhenDown { get; }

    /// <summary>Class of what decides who is given up.</summary>
    public Type DowningProviderType { get; }

    internal string DowningProviderClass { get; }

    private static TimeSpan? Optional(Config config, string path) =>
        config.GetString(path)?.ToLowerInvariant() is "off" or "false" or "no" or null ? null : config.GetTimeSpan(path);

    private static int AtLeastOne(int value, string key) =>
        value >= 1 ? value : throw new ConfigurationException($"akka.cluster.{key} is {value}, must be at least 1");

    private static Address SeedNode(string text, string systemName)
    {
        if (!Address.TryParse(text, out Address address) || address.HasLocalScope)
            throw new ConfigurationException($"akka.cluster.seed-nodes: \"{text}\" is not like akka.tcp://{systemName}@host:port");
        return address;
    }
}
