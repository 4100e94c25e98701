using ActorDistill.RunDriving;

namespace ActorDistill.EndToEnd.Tests.Runs;

/// <summary>A cluster of processes trains the same weights, bit for bit, as one process does on its own.</summary>
public sealed class EqualityTests
{
    private static readonly (string Name, string Hocon, string[] Options)[] Objectives =
    [
        ("forward-kl", "model.hidden-size = 16", ["--hidden-size", "16", "--objective", "forward-kl"]),
        ("taid-guide",
            "model { hidden-size = 16, init.kind = guide-full }\n objective { kind = taid, taid.alpha = 0.01 }",
            ["--hidden-size", "16", "--init", "guide-full", "--objective", "taid", "--taid-alpha", "0.01"]),
        ("internal",
            "representations { enabled = on\n stages { kind = progressive, steps = 15 } }",
            [
                "--objective", "forward-kl", "--attention-weight", "1", "--hidden-weight", "1", "--stages", "progressive", "--stage-steps",
                "15",
            ]),
    ];

    private static readonly (string Name, string Hocon, string[] Options)[] Payloads =
    [
        ("hidden", "kind = hidden", []),
        ("hidden-bf16", "kind = hidden, dtype = bfloat16", ["--payload-dtype", "bfloat16"]),
        ("logits", "kind = logits", ["--payload", "logits"]),
        ("top-k", "kind = top-k, top-k = 12", ["--payload", "top-k", "--top-k", "12"]),
    ];

    [Fact]
    public async Task Every_objective_and_payload_ends_with_the_bits_of_distill_local()
    {
        // With LONG=1, as in ./test, all twelve pairs over 200 steps; without, each objective with two payloads at least, over fewer.
        var isWhole = Environment.GetEnvironmentVariable("LONG") == "1";
        var steps = isWhole ? 200 : 60;
        var pairs = Objectives.SelectMany(objective => Payloads.Select(payload => (
            Name: $"{objective.Name}-{payload.Name}", Hocon: $"{objective.Hocon}\n payload {{ {payload.Hocon} }}",
            Options: (string[])[.. objective.Options, .. payload.Options]))).ToList();
        var trials = pairs.Where((_, place) => isWhole || place < Payloads.Length || place % 2 == 0).ToList();
        using var run = new TinyRun(
            string.Join('\n', trials.Select(trial => $"{trial.Name} {{ {trial.Hocon} }}")), $"steps = {steps}", "student.count = 2");
        await TinyRun.SucceedAsync("launch", run.RunFile);
        // Two at a time: most of it is the start of a process.
        var locals = new Dictionary<string, FinalState>();
        foreach (var pair in trials.Chunk(2))
        {
            var states = await Task.WhenAll(pair.Select(trial => run.DistillLocalAsync($"local-{trial.Name}", steps, trial.Options)));
            foreach (var (trial, state) in pair.Zip(states)) locals.Add(trial.Name, state);
        }
        foreach (var (name, local) in locals)
        {
            Assert.Equal((name, local), (name, FinalState.Of(run.Checkpoints(name))));
            Assert.Equal(steps, local.StepCount);
        }
    }
}
