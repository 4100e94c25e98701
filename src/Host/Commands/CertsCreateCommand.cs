using System.CommandLine;
using ActorDistill.Host.Certificates;

namespace ActorDistill.Host.Commands;

/// <summary>"certs create": an authority and certificates signed by it.</summary>
internal static class CertsCreateCommand
{
    private static readonly Option<string> Output = new("--output") { Description = "The folder to write; new or empty.", Required = true };
    private static readonly CertsOptions Options = new();

    public static Command Create()
    {
        var command = new Command("create", """
            Make an authority of your own, good for ten years, and a certificate with key for each machine.

            Each machine gets its folder, to the same place on every machine; the run's file names that place in security.tls. The folder
            "authority" goes nowhere: whoever has its key can join. Keep it to add machines later.

            Example:
              actordistill certs create --output certs --node lab1=10.0.0.1,lab1.example.org --node lab2=10.0.0.2
            """) { Output };
        Options.AddTo(command);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var (folder, output) = (parsed.GetValue(Output)!, parsed.InvocationConfiguration.Output);
        var nodes = Options.Nodes(parsed);
        CertificateFolder.Create(folder, nodes, TimeProvider.System.GetUtcNow(), Options.Life(parsed));
        foreach (var node in nodes) output.WriteLine($"{Path.Combine(folder, node.Name)}: for {string.Join(", ", node.Hosts)}");
        output.WriteLine($$"""
            {{Path.Combine(folder, CertificateFolder.Authority)}}: the authority; its key stays here
            Copy each machine's folder to the same place on it, and say in the run's file:
              actordistill.security.tls {
                certificate = "PLACE/{{CertificateFolder.CertificateFile}}", key = "PLACE/{{CertificateFolder.KeyFile}}"
                authority = "PLACE/{{CertificateFolder.AuthorityFile}}", bundle = "PLACE/{{CertificateFolder.BundleFile}}"
              }
            """);
        return CommandRunner.Done;
    }
}
