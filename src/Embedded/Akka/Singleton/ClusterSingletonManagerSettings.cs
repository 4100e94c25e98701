using Akka.Actor;
using Akka.Configuration;

namespace Akka.Cluster.Tools.Singleton;

/// <summary>How a singleton is run.</summary>
public sealed class ClusterSingletonManagerSettings : INoSerializationVerificationNeeded
{
    /// <summary>Settings of these values.</summary>
    /// <param name="singletonName">Name of the singleton below its manager.</param>
    /// <param name="role">Only members of this role run it; null: all.</param>
    /// <param name="removalMargin">How long to wait after the removal of the node that ran it; zero: as the downing provider says.</param>
    /// <param name="handOverRetryInterval">How often the one before is asked to hand over.</param>
    /// <param name="considerAppVersion">Whether versions matter; this part of the library knows none.</param>
    /// <exception cref="ArgumentException">A value is empty or out of its range.</exception>
    public ClusterSingletonManagerSettings(
        string singletonName, string? role, TimeSpan removalMargin, TimeSpan handOverRetryInterval, bool considerAppVersion)
    {
        if (string.IsNullOrWhiteSpace(singletonName)) throw new ArgumentException("singletonName must not be empty", nameof(singletonName));
        if (removalMargin < TimeSpan.Zero) throw new ArgumentException("removalMargin must be positive", nameof(removalMargin));
        if (handOverRetryInterval <= TimeSpan.Zero)
            throw new ArgumentException("handOverRetryInterval must be positive", nameof(handOverRetryInterval));
        SingletonName = singletonName;
        Role = role;
        RemovalMargin = removalMargin;
        HandOverRetryInterval = handOverRetryInterval;
        ConsiderAppVersion = considerAppVersion;
    }

    /// <summary>Name of the singleton below its manager.</summary>
    public string SingletonName { get; }

    /// <summary>Only members of this role run it; null: all.</summary>
    public string? Role { get; }

    /// <summary>How long to wait after the removal of the node that ran it.</summary>
    public TimeSpan RemovalMargin { get; }

    /// <summary>How often the one before is asked to hand over.</summary>
    public TimeSpan HandOverRetryInterval { get; }

    /// <summary>Whether versions matter.</summary>
    public bool ConsiderAppVersion { get; }

    /// <summary>The settings in the configuration of a system.</summary>
    public static ClusterSingletonManagerSettings Create(ActorSystem system) =>
        Create(system.Settings.Config.GetConfig("akka.cluster.singleton")
            ?? throw new ConfigurationException("akka.cluster.singleton is missing"));

    /// <summary>The settings in a section.</summary>
    public static ClusterSingletonManagerSettings Create(Config config) => new(
        config.GetString("singleton-name")!,
        config.GetString("role") is { Length: > 0 } role ? role : null,
        TimeSpan.Zero,
        config.GetTimeSpan("hand-over-retry-interval"),
        considerAppVersion: false);

    /// <summary>The same with another name.</summary>
    public ClusterSingletonManagerSettings WithSingletonName(string singletonName) =>
        new(singletonName, Role, RemovalMargin, HandOverRetryInterval, ConsiderAppVersion);

    /// <summary>The same for another role.</summary>
    public ClusterSingletonManagerSettings WithRole(string? role) =>
        new(SingletonName, role, RemovalMargin, HandOverRetryInterval, ConsiderAppVersion);

    /// <summary>The same with another wait.</summary>
    public ClusterSingletonManagerSettings WithRemovalMargin(TimeSpan removalMargin) =>
        new(SingletonName, Role, removalMargin, HandOverRetryInterval, ConsiderAppVersion);

    /// <summary>The same with another interval.</summary>
    public ClusterSingletonManagerSettings WithHandOverRetryInterval(TimeSpan handOverRetryInterval) =>
        new(SingletonName, Role, RemovalMargin, handOverRetryInterval, ConsiderAppVersion);
}
