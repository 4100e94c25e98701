using ActorDistill.EndToEnd.Tests.Failover;
using ActorDistill.EndToEnd.Tests.Runs;
using ActorDistill.EndToEnd.Tests.Security;
using ActorDistill.RunDriving;

namespace ActorDistill.EndToEnd.Tests.Stores;

/// <summary>Student nodes that share no folder: what one leaves behind the next one has from the store, over mutual TLS.</summary>
public sealed class ApartFoldersTests(CertificateFiles files) : IClassFixture<CertificateFiles>
{
    private const string Secret = "0123456789abcdef0123456789abcdef";

    [Fact]
    public async Task A_trial_goes_on_at_a_node_with_another_folder_and_ends_with_the_same_bits_past_two_damaged_checkpoints()
    {
        var ports = HandStartedRun.FreePorts(2);
        using var run = new TinyRun(UndisturbedRun.TaidStudent, UndisturbedRun.Training, $$"""
            security.token = "file:secret"
            {{files.Of(CertificateFiles.Holder.Ours).Section}}
            checkpoint-store { kind = grpc, port = {{ports[1]}} }
            cluster { stable-after = 1s }
            nodes {
              keeper { coordinator = on, port = {{ports[0]}}, workers { teacher { role = teacher } } }
              first { local = off, workers { student-1 { role = student } } }
              second { local = off, workers { student-2 { role = student } } }
            }
            """);
        await File.WriteAllTextAsync(run.PathOf("secret"), Secret);
        await using var launch = HostProcess.Start(["launch", run.RunFile]);
        await using var first = StartNode(run, "first");
        // Figures come with checkpoints: those of the steps before are in the store.
        await RunProgress.WaitForStepAsync(run.RunFolder, UndisturbedRun.Taid, 100, TinyRun.Patience);
        first.Kill();
        await first.EndAsync(TinyRun.Patience);
        // Which of the two newest the coordinator has heard of is chance.
        foreach (var folder in Directory.GetDirectories(run.Checkpoints(UndisturbedRun.Taid), "step-*").Order().TakeLast(2))
            Damage(Path.Combine(folder, "model.safetensors"));
        await using var second = StartNode(run, "second");
        var code = await launch.EndAsync(TinyRun.Patience);
        Assert.True(code == 0, $"exit code {code}:\n{launch.Transcript}\n{second.Transcript}");
        await UndisturbedRun.RequireSameAsync(run, UndisturbedRun.Taid);
        Assert.Contains("a checkpoint was passed over: student's checkpoint of step", second.Transcript, StringComparison.Ordinal);
        Assert.Contains("model.safetensors is missing in the store, or differs", second.Transcript, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(run.RunFolder, "trials", UndisturbedRun.Taid, "model", "model.safetensors")));
        var summary = await File.ReadAllTextAsync(Path.Combine(run.RunFolder, "summary.json"));
        Assert.Contains("\"completed\"", summary, StringComparison.Ordinal);
        var list = await TinyRun.SucceedAsync("checkpoint", "list", run.RunFolder);
        Assert.DoesNotContain("torn", list, StringComparison.Ordinal);
        Assert.Contains($"of all students at https://127.0.0.1:{ports[1]}", RunProgress.LogOf(run.RunFolder, "keeper"));
        // All of it is in the store, and nothing is left at the student.
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(FolderOf(run, "second"), "students", "student-2", "trials")));
    }

    private static string FolderOf(TinyRun run, string node) => run.PathOf($"folder-of-{node}");

    private static HostProcess StartNode(TinyRun run, string node) =>
        HostProcess.Start(["node", run.RunFile, "--name", node, "--set", $"run.folder = \"{FolderOf(run, node)}\""]);

    private static void Damage(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
        stream.Seek(-5, SeekOrigin.End);
        var value = stream.ReadByte();
        stream.Seek(-5, SeekOrigin.End);
        stream.WriteByte((byte)(value ^ 0x10));
    }
}
