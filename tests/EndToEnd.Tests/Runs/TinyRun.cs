using System.Globalization;
using ActorDistill.RunDriving;

namespace ActorDistill.EndToEnd.Tests.Runs;

/// <summary>A run file with a tiny teacher and a text beside it, in a folder that goes with it.</summary>
internal sealed class TinyRun : IDisposable
{
    /// <summary>How long a whole run may take before it counts as hanging.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    private readonly TemporaryFolder _folder = new();
    private readonly TinyMaterial _material;

    /// <summary>Writes teacher, text and file.</summary>
    /// <param name="students">The inside of the section students.</param>
    /// <param name="training">What differs from the training below.</param>
    /// <param name="rest">Further sections of the product's.</param>
    public TinyRun(string students, string training = "", string rest = "")
    {
        _material = TinyMaterial.Write(_folder.Path);
        File.WriteAllText(RunFile, $$"""
            actordistill {
              run { name = tiny, folder = "run" }
              teacher.model = "teacher"
              teacher.log { ring-size = 16MiB, disk-size = 64MiB, segment-size = 1MiB }
              corpus { text = ["train.txt"], validation-text = ["valid.txt"] }
              training {
                steps = 200, warmup = 10, learning-rate = 3e-3, batch-size = 4, sequence-length = 16, gradient-accumulation = 2, seed = 7
                {{training}}
              }
              evaluate { every = 100, tokens = 512 }
              checkpoints { every = 20, keep = 3 }
              model { layers = 2 }
              {{rest}}
              students { {{students}} }
            }
            """);
    }

    public string Teacher => _material.Teacher;

    public string TrainText => _material.TrainText;

    public string ValidationText => _material.ValidationText;

    public string RunFile => _folder.PathOf("run.conf");

    public string RunFolder => _folder.PathOf("run");

    public string PathOf(string name) => _folder.PathOf(name);

    /// <summary>Where the checkpoints of a trial are.</summary>
    public string Checkpoints(string trial) => Path.Combine(RunFolder, "trials", trial, "checkpoints");

    /// <summary>Runs a command that is to succeed.</summary>
    /// <returns>What it wrote.</returns>
    public static async Task<string> SucceedAsync(params string[] arguments)
    {
        await using var process = HostProcess.Start(arguments);
        var code = await process.EndAsync(Patience);
        Assert.True(code == 0, $"exit code {code} of {string.Join(' ', arguments)}:\n{process.Transcript}");
        return process.Transcript;
    }

    /// <summary>The same training in one process.</summary>
    /// <param name="name">Of its folder.</param>
    /// <param name="steps">Of the optimizer.</param>
    /// <param name="options">Student, objective and payload.</param>
    /// <returns>What it ended with.</returns>
    public async Task<FinalState> DistillLocalAsync(string name, int steps, params string[] options)
    {
        var output = PathOf(name);
        await SucceedAsync(
        [
            "distill-local", "--teacher", Teacher, "--text", TrainText, "--validation-text", ValidationText, "--steps",
            steps.ToString(CultureInfo.InvariantCulture), "--warmup", "10", "--learning-rate", "3e-3", "--batch-size", "4",
            "--sequence-length", "16", "--gradient-accumulation", "2", "--seed", "7", "--validate-every", "100",
            "--validation-tokens", "512", "--checkpoint-every", "20", "--layers", "2", "--output", output, .. options,
        ]);
        return FinalState.Of(Path.Combine(output, "checkpoints"));
    }

    public void Dispose() => _folder.Dispose();
}
