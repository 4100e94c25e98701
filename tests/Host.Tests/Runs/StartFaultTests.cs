namespace ActorDistill.Host.Tests.Runs;

/// <summary>What "config check" refuses no command starts: nothing is spawned and nothing written.</summary>
public sealed class StartFaultTests
{
    private static readonly (string Keys, string Told)[] Faults =
    [
        ("training.stpes = 5", "actordistill.training.stpes is not a known key"),
        ("teacher.devices = [\"cuda:99\"]", "actordistill.teacher.devices has cuda:99"),
        ("nodes { c { coordinator = on, port = 4000, workers { s { role = student } } } }", "no worker with role = teacher"),
        ("student.intake.window-batches = 2\ntraining.gradient-accumulation = 4", "actordistill.student.intake.window-batches is 2"),
        ("cluster.host = \"10.0.0.1\"", "beyond loopback security.token or security.tls is needed"),
        ("corpus.text = [\"no-such.txt\"]", "actordistill.corpus.text"),
        ("training.sequence-length = 513", "actordistill.training.sequence-length is 513"),
    ];

    [SharedTheory]
    [InlineData("launch")]
    [InlineData("run")]
    [InlineData("node", "--role", "teacher", "--seed", "127.0.0.1:4001")]
    public async Task A_wrong_file_ends_in_one_line_before_anything_is_started(string command, params string[] options)
    {
        foreach (var (keys, told) in Faults)
        {
            using var folder = new TemporaryFolder();
            // The last word on a key counts.
            var path = ConfigRun.Write(folder, "");
            File.AppendAllText(path, $"actordistill {{\n{keys}\n}}\n");
            // One that starts all the same would go on for long.
            var run = await Task.Run(() => HostRun.Of([command, path, .. options])).WaitAsync(TimeSpan.FromMinutes(1));
            Assert.Equal((keys, 2, ""), (keys, run.ExitCode, run.Output));
            Assert.Contains(told, Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
            Assert.Equal([path], Directory.EnumerateFileSystemEntries(folder.Path));
        }
    }
}
