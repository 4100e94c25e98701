using System.CommandLine;
using ActorDistill.Host.Certificates;

namespace ActorDistill.Host.Commands;

/// <summary>"certs add": certificates for machines that come later.</summary>
internal static class CertsAddCommand
{
    private static readonly Argument<string> Folder = new("folder") { Description = "What \"certs create\" wrote." };
    private static readonly CertsOptions Options = new();

    public static Command Create()
    {
        var command = new Command("add", """
            Make certificates for more machines with the authority that is there. Those that are there stay as they are.

            Example:
              actordistill certs add certs --node lab3=10.0.0.3
            """) { Folder };
        Options.AddTo(command);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var folder = parsed.GetValue(Folder)!;
        var nodes = Options.Nodes(parsed);
        CertificateFolder.Add(folder, nodes, TimeProvider.System.GetUtcNow(), Options.Life(parsed));
        foreach (var node in nodes)
            parsed.InvocationConfiguration.Output.WriteLine($"{Path.Combine(folder, node.Name)}: for {string.Join(", ", node.Hosts)}");
        return CommandRunner.Done;
    }
}
