using System.Text;
using ActorDistill.EndToEnd.Tests.Failover;
using ActorDistill.EndToEnd.Tests.Runs;
using Holder = ActorDistill.EndToEnd.Tests.Security.CertificateFiles.Holder;

namespace ActorDistill.EndToEnd.Tests.Security;

/// <summary>A whole run with a token and certificates: what it leaves behind knows nothing of them.</summary>
public sealed class SecretTests(CertificateFiles files, PostgresServer server)
    : IClassFixture<CertificateFiles>, IClassFixture<PostgresServer>
{
    private const string Secret = "correct-horse-battery-staple";
    private const string Password = "hunter2-and-hunter3";

    [Fact]
    public async Task A_run_over_TLS_ends_well_and_its_secrets_are_in_no_file_and_no_line()
    {
        var certificates = files.Of(Holder.Ours);
        using var run = new TinyRun("a { training.seed = 1 }\nb { objective.kind = reverse-kl }", "steps = 20", $$"""
            security.token = "file:secret.txt"
            {{certificates.Section}}
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
        var keyLine = File.ReadLines(certificates.Key).Skip(1).First();
        foreach (var secret in new[] { Secret, keyLine })
        {
            Assert.DoesNotContain(secret, transcript);
            Assert.DoesNotContain(written, path => Holds(path, secret));
        }
        // The search would find it.
        Assert.True(Holds(run.PathOf("secret.txt"), Secret));
    }

    [PostgresFact]
    public async Task With_the_journal_in_PostgreSQL_neither_token_nor_password_is_in_the_database_or_in_a_file_or_line()
    {
        using var run = new TinyRun("a { training.seed = 1 }", "steps = 20", """
            security.token = "file:secret.txt"
            coordinator.journal { kind = postgresql, connection = "file:journal.txt" }
            """);
        File.WriteAllText(run.PathOf("secret.txt"), Secret);
        File.WriteAllText(run.PathOf("journal.txt"), $"{server.Cluster.ConnectionString};Password={Password}");
        var transcript = await TinyRun.SucceedAsync("launch", run.RunFile);
        var (written, rows) = (Directory.GetFiles(run.RunFolder, "*", SearchOption.AllDirectories), await server.RowsAsync());
        // What is looked through is what a run writes.
        Assert.Contains(rows, row => row.Contains("trial-completed", StringComparison.Ordinal));
        Assert.Contains(written, path => Path.GetFileName(path) == "node.log" && Holds(path, "postgresql 127.0.0.1"));
        // What the server keeps beside its rows: what was said to it, before it was a row.
        server.Cluster.Stop();
        var kept = Directory.GetFiles(server.Cluster.Folder, "*", SearchOption.AllDirectories);
        foreach (var secret in new[] { Secret, Password })
        {
            Assert.DoesNotContain(secret, transcript);
            Assert.DoesNotContain(rows, row => row.Contains(secret, StringComparison.Ordinal));
            Assert.DoesNotContain(written.Concat(kept), path => Holds(path, secret));
        }
        Assert.True(Holds(run.PathOf("journal.txt"), Password));
    }

    private static bool Holds(string path, string text) => File.ReadAllBytes(path).AsSpan().IndexOf(Encoding.ASCII.GetBytes(text)) >= 0;
}
