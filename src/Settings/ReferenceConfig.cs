using Akka.Configuration;

namespace ActorDistill.Settings;

/// <summary>hocon/reference.conf as it was when the program was built: every key with its default.</summary>
public static class ReferenceConfig
{
    /// <summary>Its keys; what an operator writes goes above them.</summary>
    public static Config Config { get; } = ConfigurationFactory.FromResource("reference.conf", typeof(ReferenceConfig).Assembly);
}
