using System.Text;
using ActorDistill.EndToEnd.Tests.Runs;
using Holder = ActorDistill.EndToEnd.Tests.Security.CertificateFiles.Holder;

namespace ActorDistill.EndToEnd.Tests.Security;

/// <summary>A whole run with a token and certificates: what it leaves behind knows nothing of them.</summary>
public sealed class SecretTests(CertificateFiles files) : IClassFixture<CertificateFiles>
{
    private const string Secret = "correct-horse-battery-staple";

    [Fact]
    public async Task A_run_over_TLS_ends_well_and_its_secrets_are_in_no_file_and_no_line()
    {
        var certificates = files.Of(Holder.Ours).Folder;
        using var run = new TinyRun("a { training.seed = 1 }\nb { objective.kind = reverse-kl }", "steps = 20", $$"""
            security {
              token = "file:secret.txt"
              tls {
                certificate = "{{certificates}}/certificate.pem", key = "{{certificates}}/key.pem"
                authority = "{{certificates}}/authority.pem", bundle = "{{certificates}}/bundle.p12"
              }
            }
            """);
        File.WriteAllText(run.PathOf("secret.txt"), Secret + "\n");
        var transcript = await TinyRun.SucceedAsync("launch", run.RunFile);
        var written = Directory.GetFiles(run.RunFolder, "*", SearchOption.AllDirectories);
        // What is looked through is what a run writes.
        foreach (var name in new[] { "journal.db", "summary.json", "report.html", "node.log", "metrics.jsonl" })
            Assert.Contains(written, path => Path.GetFileName(path) == name);
        var logs = written.Where(path => Path.GetFileName(path) == "node.log").Select(File.ReadAllText).ToList();
        Assert.Contains(logs, log => log.Contains("akka.ssl.tcp://", StringComparison.Ordinal));
        Assert.Contains(logs, log => log.Contains("https://", StringComparison.Ordinal));
        var keyLine = File.ReadLines(Path.Combine(certificates, "key.pem")).Skip(1).First();
        foreach (var secret in new[] { Secret, keyLine })
        {
            Assert.DoesNotContain(secret, transcript);
            var bytes = Encoding.ASCII.GetBytes(secret);
            Assert.DoesNotContain(written, path => File.ReadAllBytes(path).AsSpan().IndexOf(bytes) >= 0);
        }
        // The search would find it.
        Assert.True(File.ReadAllBytes(run.PathOf("secret.txt")).AsSpan().IndexOf(Encoding.ASCII.GetBytes(Secret)) >= 0);
    }
}
