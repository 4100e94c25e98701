using System.CommandLine;

namespace ActorDistill.Host.Commands;

/// <summary>Certificates of a cluster's machines.</summary>
internal static class CertsCommands
{
    public static Command Create() => new("certs", "Make the certificates with which the machines of a cluster know each other.")
    {
        CertsCreateCommand.Create(),
        CertsAddCommand.Create(),
        CertsShowCommand.Create(),
    };
}
