using System.Diagnostics;
using System.Text.Json;
using ActorDistill.EndToEnd.Tests.Failover;
using ActorDistill.EndToEnd.Tests.Network;
using ActorDistill.EndToEnd.Tests.Runs;
using ActorDistill.RunDriving;
using Xunit.Abstractions;

namespace ActorDistill.EndToEnd.Tests.Partitions;

/// <summary>
/// A whole run with every node on a host of its own, with certificates and a token as beyond loopback; some hosts lose their cable for
/// 20 s in the middle.
/// </summary>
public sealed class PartitionedRunTests(ITestOutputHelper output) : IDisposable
{
    private const int Port = 2551;
    private const int Moment = 40;
    private const string Secret = "a-secret-of-this-test";

    // The order of the hosts; the database is on the one behind them.
    private static readonly string[] Nodes = ["coordinator-1", "coordinator-2", "teacher", "student-1", "student-2"];
    private static readonly TimeSpan Partition = TimeSpan.FromSeconds(20);

    private readonly TemporaryFolder _certificates = new();

    /// <summary>The rest goes on under another coordinator, with one student.</summary>
    [NetworkFact]
    public Task A_coordinator_and_a_student_are_cut_off_and_come_back() => CutOff("coordinator-1", "student-2");

    /// <summary>Nobody can go on for long.</summary>
    [NetworkFact]
    [Trait("length", "long")]
    public Task The_teacher_is_cut_off_and_comes_back() => CutOff("teacher");

    public void Dispose() => _certificates.Dispose();

    private async Task CutOff(params string[] cut)
    {
        using var network = new VirtualNetwork(Nodes.Length + 1);
        using var database = new PostgresCluster(VirtualNetwork.AddressOf(Nodes.Length), network.NamespaceOf(Nodes.Length));
        using var tiny = await NewRunAsync(database);
        await using var run = new HandStartedRun(tiny);
        foreach (var (host, node) in Nodes.Index()) run.Start(node, network.NamespaceOf(host));
        string[] trials = [UndisturbedRun.Taid, UndisturbedRun.Plain];
        foreach (var trial in trials) await run.WaitForStepAsync(trial, Moment);

        await run.ComeBackAsync(cut, async () =>
        {
            var watch = Stopwatch.StartNew();
            foreach (var node in cut) network.Cut(Array.IndexOf(Nodes, node));
            // Each gives itself up and starts again alone.
            foreach (var node in cut) await run.WaitForLogAsync(node, "This node asks for its cluster at", count: 2);
            // The partition's own length: there is nothing to wait for.
            if (Partition > watch.Elapsed) await Task.Delay(Partition - watch.Elapsed);
            foreach (var node in cut) network.Heal(Array.IndexOf(Nodes, node));
        });

        foreach (var trial in trials) await run.WaitForModelAsync(trial);
        await run.StopAsync(network.NamespaceOf(Array.IndexOf(Nodes, "teacher")));
        foreach (var trial in trials)
        {
            var lineage = await UndisturbedRun.RequireSameAsync(tiny, trial);
            output.WriteLine($"{trial}: {lineage.Starts} starts, {lineage.RepeatedSteps} steps done twice");
            // Who was cut off goes on with what it had in memory, unless one that was done meanwhile has taken its trial over.
            if (lineage.Starts == 1) Assert.Equal(0, lineage.RepeatedSteps);
        }
        // Both trials shared each batch, and none was made for nothing.
        using var figures = JsonDocument.Parse(File.ReadAllText(Path.Combine(tiny.RunFolder, "teachers", "teacher.json")));
        var forwards = figures.RootElement.GetProperty("forward_count").GetInt64();
        output.WriteLine($"{forwards} batches computed");
        Assert.Equal(UndisturbedRun.BatchCount, forwards);
    }

    private async Task<TinyRun> NewRunAsync(PostgresCluster database)
    {
        var certificates = _certificates.PathOf("certificates");
        var addresses = string.Join(',', Enumerable.Range(0, Nodes.Length).Select(VirtualNetwork.AddressOf));
        await TinyRun.SucceedAsync("certs", "create", "--output", certificates, "--node", $"all={addresses}");
        var own = Path.Combine(certificates, "all");
        var nodes = Nodes.Select((node, host) => $$"""
            {{node}} {
              host = "{{VirtualNetwork.AddressOf(host)}}", port = {{Port}}
              {{PartOf(node)}}
            }
            """);
        var run = new TinyRun(UndisturbedRun.Students, UndisturbedRun.Training, $$"""
            coordinator.journal { kind = postgresql, connection = "file:journal.txt" }
            cluster.stable-after = 3s
            security {
              token = "file:secret.txt"
              tls {
                certificate = "{{own}}/certificate.pem", key = "{{own}}/key.pem"
                authority = "{{own}}/authority.pem", bundle = "{{own}}/bundle.p12"
              }
            }
            nodes {
            {{string.Join('\n', nodes)}}
            }
            """);
        File.WriteAllText(run.PathOf("secret.txt"), Secret);
        File.WriteAllText(run.PathOf("journal.txt"), database.ConnectionString);
        return run;
    }

    private static string PartOf(string node) => node switch
    {
        "teacher" => "workers.teacher.role = teacher",
        _ when node.StartsWith("student", StringComparison.Ordinal) => $"workers.{node}.role = student",
        _ => "coordinator = on",
    };
}
