using System.Globalization;
using Akka.Configuration;

namespace Akka.Actor;

/// <summary>What the configuration of a system says.</summary>
public class Settings
{
    private static readonly Lazy<Config> LazyReference =
        new(() => ConfigurationFactory.FromResource("Akka.reference.conf", typeof(Settings).Assembly)
            .WithFallback(ConfigurationFactory.FromResource("Akka.Cluster.reference.conf", typeof(Settings).Assembly)));

    /// <summary>Reads the settings of a system.</summary>
    /// <exception cref="ConfigurationException">A setting is wrong.</exception>
    public Settings(ActorSystem system, Config config)
    {
        System = system;
        Config = config;
        LogLevel = config.GetString("akka.loglevel")!;
        Loggers = [.. config.GetStringList("akka.loggers")!];
        AskTimeout = config.GetTimeSpan("akka.actor.ask-timeout");
        LogDeadLetters = ReadCount(config, "akka.log-dead-letters");
        LogDeadLettersDuringShutdown = config.GetBoolean("akka.log-dead-letters-during-shutdown");
        CoordinatedShutdownTerminateActorSystem = config.GetBoolean("akka.coordinated-shutdown.terminate-actor-system");
        CoordinatedShutdownRunByActorSystemTerminate = config.GetBoolean("akka.coordinated-shutdown.run-by-actor-system-terminate");
        SupervisorStrategyClass = config.GetString("akka.actor.guardian-supervisor-strategy")!;
        ProviderClass = config.GetString("akka.actor.provider")!;
        CheckLogLevel();
        GuardianStrategy = StrategyNamed(SupervisorStrategyClass);
    }

    /// <summary>The system.</summary>
    public ActorSystem System { get; }

    /// <summary>The configuration, with the built-in one behind it.</summary>
    public Config Config { get; }

    /// <summary>Events below this level are not written: DEBUG, INFO, WARNING, ERROR or OFF.</summary>
    public string LogLevel { get; }

    /// <summary>Classes of the actors that write the log.</summary>
    public IList<string> Loggers { get; }

    /// <summary>How long an Ask waits that says nothing itself; infinite by default.</summary>
    public TimeSpan AskTimeout { get; }

    /// <summary>How many dead letters are written to the log.</summary>
    public int LogDeadLetters { get; }

    /// <summary>Whether dead letters are written while the system stops.</summary>
    public bool LogDeadLettersDuringShutdown { get; }

    /// <summary>Whether the last phase of the shutdown stops the actors.</summary>
    public bool CoordinatedShutdownTerminateActorSystem { get; }

    /// <summary>Whether <see cref="ActorSystem.Terminate"/> goes through the phases.</summary>
    public bool CoordinatedShutdownRunByActorSystemTerminate { get; }

    /// <summary>How the guardian of the program's actors supervises.</summary>
    public string SupervisorStrategyClass { get; }

    /// <summary>local, remote or cluster, or the class that stands for it.</summary>
    public string ProviderClass { get; }

    internal static Config Reference => LazyReference.Value;

    internal SupervisorStrategy GuardianStrategy { get; }

    private void CheckLogLevel()
    {
        try
        {
            Event.Logging.LogLevelFor(LogLevel);
        }
        catch (ArgumentException cause)
        {
            throw new ConfigurationException($"akka.loglevel is {LogLevel}, must be DEBUG, INFO, WARNING, ERROR or OFF", cause);
        }
    }

    private static SupervisorStrategy StrategyNamed(string name) => name.Split(',')[0].Trim() switch
    {
        "Akka.Actor.DefaultSupervisorStrategy" => SupervisorStrategy.DefaultStrategy,
        "Akka.Actor.StoppingSupervisorStrategy" => SupervisorStrategy.StoppingStrategy,
        _ => throw new ConfigurationException(
            $"akka.actor.guardian-supervisor-strategy is {name}, must be Akka.Actor.DefaultSupervisorStrategy or "
            + "Akka.Actor.StoppingSupervisorStrategy"),
    };

    private static int ReadCount(Config config, string path) => config.GetString(path)?.ToLowerInvariant() switch
    {
        "off" or "false" or "no" => 0,
        "on" or "true" or "yes" => int.MaxValue,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) => count,
        var text => throw new ConfigurationException($"{path} is {text}, must be on, off or a number"),
    };
}
