using Akka.Actor;

namespace Akka.Configuration;

/// <summary>A configuration that cannot be used.</summary>
public class ConfigurationException : AkkaException
{
    /// <summary>Says what is wrong.</summary>
    public ConfigurationException(string message) : base(message)
    {
    }

    /// <summary>Says what is wrong and keeps the failure behind it.</summary>
    public ConfigurationException(string message, Exception? exception) : base(message, exception)
    {
    }
}
