using Akka.Actor;
using Akka.Configuration;

namespace Akka.Cluster.Tools.Singleton;

/// <summary>How a proxy finds its singleton.</summary>
public sealed class ClusterSingletonProxySettings : INoSerializationVerificationNeeded
{
    // The real library's.
    private const int BufferSizeMax = 10_000;

    /// <summary>Settings of these values.</summary>
    /// <param name="singletonName">Name of the singleton below its manager.</param>
    /// <param name="role">The role of the members that run it; null: all.</param>
    /// <param name="singletonIdentificationInterval">How often to ask where it is.</param>
    /// <param name="bufferSize">How many messages wait for it; from 0 to 10,000.</param>
    /// <param name="considerAppVersion">Whether versions matter; this part of the library knows none.</param>
    /// <exception cref="ArgumentException">A value is empty or out of its range.</exception>
    public ClusterSingletonProxySettings(
        string singletonName, string? role, TimeSpan singletonIdentificationInterval, int bufferSize, bool considerAppVersion)
    {
        if (string.IsNullOrEmpty(singletonName)) throw new ArgumentException("singletonName must not be empty", nameof(singletonName));
        if (singletonIdentificationInterval <= TimeSpan.Zero)
            throw new ArgumentException("singletonIdentificationInterval must be positive", nameof(singletonIdentificationInterval));
        if (bufferSize is < 0 or > BufferSizeMax)
            throw new ArgumentException("bufferSize must be between 0 and 10000", nameof(bufferSize));
        SingletonName = singletonName;
        Role = role;
        SingletonIdentificationInterval = singletonIdentificationInterval;
        BufferSize = bufferSize;
        ConsiderAppVersion = considerAppVersion;
    }

    /// <summary>Name of the singleton below its manager.</summary>
    public string SingletonName { get; }

    /// <summary>The role of the members that run it; null: all.</summary>
    public string? Role { get; }

    /// <summary>How often to ask where it is.</summary>
    public TimeSpan SingletonIdentificationInterval { get; }

    /// <summary>How many messages wait for it.</summary>
    public int BufferSize { get; }

    /// <summary>Whether versions matter.</summary>
    public bool ConsiderAppVersion { get; }

    /// <summary>The settings in the configuration of a system.</summary>
    public static ClusterSingletonProxySettings Create(ActorSystem system)
    {
        var config = system.Settings.Config.GetConfig("akka.cluster.singleton-proxy")
            ?? throw new ConfigurationException("akka.cluster.singleton-proxy is missing");
        return Create(config, considerAppVersion: false);
    }

    /// <summary>The settings in a section.</summary>
    public static ClusterSingletonProxySettings Create(Config config, bool considerAppVersion) => new(
        config.GetString("singleton-name")!,
        config.GetString("role") is { Length: > 0 } role ? role : null,
        config.GetTimeSpan("singleton-identification-interval"),
        config.GetInt("buffer-size"),
        considerAppVersion);

    /// <summary>The same with another name.</summary>
    public ClusterSingletonProxySettings WithSingletonName(string singletonName) =>
        new(singletonName, Role, SingletonIdentificationInterval, BufferSize, ConsiderAppVersion);

    /// <summary>The same for another role.</summary>
    public ClusterSingletonProxySettings WithRole(string? role) =>
        new(SingletonName, role, SingletonIdentificationInterval, BufferSize, ConsiderAppVersion);

    /// <summary>The same with another interval.</summary>
    public ClusterSingletonProxySettings WithSingletonIdentificationInterval(TimeSpan singletonIdentificationInterval) =>
        new(SingletonName, Role, singletonIdentificationInterval, BufferSize, ConsiderAppVersion);

    /// <summary>The same with another buffer.</summary>
    public ClusterSingletonProxySettings WithBufferSize(int bufferSize) =>
        new(SingletonName, Role, SingletonIdentificationInterval, bufferSize, ConsiderAppVersion);
}
