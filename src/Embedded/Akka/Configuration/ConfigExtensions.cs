using System.Diagnostics.CodeAnalysis;

namespace Akka.Configuration;

/// <summary>What can be asked of a configuration that may not be there.</summary>
public static class ConfigExtensions
{
    /// <summary>As <see cref="Config.WithFallback"/>; the fallback alone when there is no configuration.</summary>
    public static Config? SafeWithFallback(this Config? config, Config? fallback) =>
        config == null ? fallback : ReferenceEquals(config, fallback) ? config : config.WithFallback(fallback);

    /// <summary>Whether there is nothing to read.</summary>
    public static bool IsNullOrEmpty([NotNullWhen(false)] this Config? config) => config == null || config.IsEmpty;
}
