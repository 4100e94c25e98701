using Akka.Configuration;

namespace Akka.Cluster.SBR;

/// <summary>What the section <c>akka.cluster.split-brain-resolver</c> says. Of the real library's strategies: keep-majority.</summary>
public sealed class SplitBrainResolverSettings
{
    /// <summary>The name of the strategy.</summary>
    public const string KeepMajorityName = "keep-majority";

    private static readonly TimeSpan LeastWhenUnstable = TimeSpan.FromSeconds(4);

    /// <summary>Reads the settings of a system.</summary>
    /// <exception cref="ConfigurationException">A setting is wrong.</exception>
    public SplitBrainResolverSettings(Config config)
    {
        const string section = "akka.cluster.split-brain-resolver";
        DowningStrategy = config.GetString($"{section}.active-strategy")?.ToLowerInvariant() ?? "";
        if (DowningStrategy != KeepMajorityName)
            throw new ConfigurationException($"{section}.active-strategy is {DowningStrategy}, must be {KeepMajorityName}");
        DowningStableAfter = config.GetTimeSpan($"{section}.stable-after");
        if (DowningStableAfter <= TimeSpan.Zero) throw new ConfigurationException($"{section}.stable-after must be above 0");
        KeepMajorityRole = config.GetString($"{section}.{KeepMajorityName}.role") is { Length: > 0 } role ? role : null;
        DownAllWhenUnstable = config.GetString($"{section}.down-all-when-unstable")?.ToLowerInvariant() switch
        {
            "on" or "true" or "yes" => DowningStableAfter * 3 / 4 > LeastWhenUnstable ? DowningStableAfter * 3 / 4 : LeastWhenUnstable,
            "off" or "false" or "no" => TimeSpan.Zero,
            _ => config.GetTimeSpan($"{section}.down-all-when-unstable"),
        };
    }

    /// <summary>How long a split must stay the same before it is decided.</summary>
    public TimeSpan DowningStableAfter { get; }

    /// <summary>How much longer than that it may keep changing before all go down; zero: for ever.</summary>
    public TimeSpan DownAllWhenUnstable { get; }

    /// <summary>keep-majority.</summary>
    public string DowningStrategy { get; }

    /// <summary>The role of those who count; null for all members.</summary>
    public string? KeepMajorityRole { get; }
}
