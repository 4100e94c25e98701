using System.CommandLine;
using System.Globalization;
using ActorDistill.Host.Certificates;
using ActorDistill.Storage;

namespace ActorDistill.Host.Commands;

/// <summary>"certs show": whose certificates there are, for how long, and what is wrong with them.</summary>
internal static class CertsShowCommand
{
    private static readonly Argument<string> Folder = new("folder")
    {
        Description = "What \"certs create\" wrote, or one machine's part of it.",
    };

    public static Command Create()
    {
        var command = new Command("show", """
            Show certificates: for which names, until when, signed by whom. Exit code 1 when one is of no use.

            Examples:
              actordistill certs show certs
              actordistill certs show /etc/actordistill/tls
            """) { Folder };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var folder = parsed.GetValue(Folder)!;
        var now = TimeProvider.System.GetUtcNow();
        List<ShownCertificate> shown = [.. Folders(folder).Select(each => ShownCertificate.Of(each, now))];
        if (shown.Count == 0) throw new OperatorException($"{folder}: has no {CertificateFolder.CertificateFile} and no folder with one");
        foreach (var one in shown) Print(parsed.InvocationConfiguration.Output, one, now);
        return shown.Exists(one => one.Faults.Count > 0) ? CommandRunner.CheckFailed : CommandRunner.Done;
    }

    private static IEnumerable<string> Folders(string folder)
    {
        if (!Directory.Exists(folder)) throw new OperatorException($"{folder}: there is no such folder");
        var inside = FaultOf.Disk(folder, "read", () => Directory.GetDirectories(folder));
        return inside.Order(StringComparer.Ordinal).Prepend(folder)
            .Where(each => File.Exists(Path.Combine(each, CertificateFolder.CertificateFile)));
    }

    private static void Print(TextWriter output, ShownCertificate shown, DateTimeOffset now)
    {
        output.WriteLine($"{shown.Folder}: {shown.Subject}");
        if (shown.Hosts.Count > 0) output.WriteLine($"  for          {string.Join(", ", shown.Hosts)}");
        output.WriteLine($"  signed by    {shown.Issuer}");
        var days = Math.Floor((shown.Ends - now).TotalDays);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"  good until   {shown.Ends.UtcDateTime:yyyy-MM-dd} ({days:n0} days)"));
        output.WriteLine($"  fingerprint  {shown.Fingerprint}");
        foreach (var fault in shown.Faults) output.WriteLine($"  WRONG: {fault}");
    }
}
