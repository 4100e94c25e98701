using System.Globalization;

namespace ActorDistill.Benchmarks.Runs;

/// <summary>A trial that differs from the others in its learning rate.</summary>
/// <param name="Number">From 1 up.</param>
internal sealed record RateTrial(int Number)
{
    /// <summary>Micro-batches of an optimizer step.</summary>
    public const int BatchesPerStep = 2;

    /// <summary>Of the trial.</summary>
    public string Name => $"rate-{Number}";

    private string Rate => string.Create(CultureInfo.InvariantCulture, $"{Number * 5}e-4");

    /// <summary>Trials as sections of a run file.</summary>
    /// <param name="trials">At least one.</param>
    /// <param name="steps">Of each.</param>
    /// <param name="studentCount">Students that "launch" starts.</param>
    public static string Sections(IEnumerable<RateTrial> trials, int steps, int studentCount) => $$"""
        student.count = {{studentCount}}
        training {
          steps = {{steps}}, warmup = 10, batch-size = 8, sequence-length = 64, gradient-accumulation = {{BatchesPerStep}}, seed = 5
        }
        evaluate { every = 100, tokens = 4096 }
        checkpoints { every = 50, keep = 2 }
        model { hidden-size = 32, layers = 3 }
        objective { kind = taid, taid.alpha = 0.01 }
        students {
          {{string.Join("\n  ", trials.Select(trial => $"{trial.Name}.training.learning-rate = {trial.Rate}"))}}
        }
        """;

    /// <summary>The same as options of "distill-local".</summary>
    /// <param name="steps">Of the optimizer.</param>
    public string[] Options(int steps) =>
    [
        "--learning-rate", Rate, "--steps", OverlapBenchmark.Text(steps), "--warmup", "10", "--batch-size", "8", "--sequence-length", "64",
        "--gradient-accumulation", OverlapBenchmark.Text(BatchesPerStep), "--seed", "5", "--validate-every", "100", "--validation-tokens",
        "4096", "--checkpoint-every", "50", "--hidden-size", "32", "--layers", "3", "--objective", "taid", "--taid-alpha", "0.01",
    ];
}
