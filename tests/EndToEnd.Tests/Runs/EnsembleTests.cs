using System.Text.Json;
using ActorDistill.RunDriving;

namespace ActorDistill.EndToEnd.Tests.Runs;

/// <summary>Two models teach as one over a cluster as they do in one process.</summary>
public sealed class EnsembleTests
{
    private const int Steps = 40;

    [Fact]
    public async Task A_cluster_of_two_members_one_of_which_dies_ends_with_the_bits_of_distill_local()
    {
        using var run = NewRun(
            "arithmetic",
            """
            exact { model.hidden-size = 16 }
            kept {
              model { hidden-size = 16, init.kind = guide-full }
              objective { kind = taid, taid.alpha = 0.01 }
              payload { kind = top-k, top-k = 12, dtype = bfloat16 }
            }
            text { model.hidden-size = 16, objective.kind = hard-cross-entropy }
            """);
        var transcript = await LaunchAndKillAsync(run, "teacher-small", "exact");
        string[] ensemble = ["--teacher", run.PathOf("second"), "--teacher-weights", "2", "0.5"];
        var locals = await Task.WhenAll(
            run.DistillLocalAsync("local-exact", Steps, ["--hidden-size", "16", .. ensemble]),
            run.DistillLocalAsync(
                "local-kept", Steps,
                [
                    "--hidden-size", "16", "--init", "guide-full", "--objective", "taid", "--taid-alpha", "0.01", "--payload", "top-k",
                    "--top-k", "12", "--payload-dtype", "bfloat16", .. ensemble,
                ]),
            run.DistillLocalAsync("local-text", Steps, ["--hidden-size", "16", "--objective", "hard-cross-entropy"]));
        Assert.Equal(locals[0], FinalState.Of(run.Checkpoints("exact")));
        Assert.Equal(locals[1], FinalState.Of(run.Checkpoints("kept")));
        Assert.Equal(locals[2], FinalState.Of(run.Checkpoints("text")));
        Assert.Contains("ensemble: arithmetic mixture of big (weight 2), small (weight 0.5)", transcript);
        Assert.Contains("teacher teacher-small as small (", transcript);
        Assert.Contains("teacher-small has ended with code 137; it starts again", transcript);
        RequireSummary(Path.Combine(run.RunFolder, "summary.json"));
    }

    [Fact]
    public async Task The_geometric_mixture_of_logits_does_so_too_in_one_process()
    {
        using var run = NewRun("geometric", "dense { model.hidden-size = 16, payload.kind = logits }");
        await TinyRun.SucceedAsync("run", run.RunFile);
        var local = await run.DistillLocalAsync(
            "local-dense", Steps,
            [
                "--hidden-size", "16", "--payload", "logits", "--teacher", run.PathOf("second"), "--teacher-weights", "2", "0.5",
                "--ensemble-mean", "geometric",
            ]);
        Assert.Equal(local, FinalState.Of(run.Checkpoints("dense")));
    }

    // In the first of several trials: the others cannot be trained without it.
    private static async Task<string> LaunchAndKillAsync(TinyRun run, string node, string trial)
    {
        await using var launch = HostProcess.Start(["launch", run.RunFile]);
        await RunProgress.WaitForStepAsync(run.RunFolder, trial, 2, TinyRun.Patience);
        Assert.True(NodeProcesses.Kill(run.RunFile, node), launch.Transcript);
        Assert.True(await launch.EndAsync(TinyRun.Patience) == 0, launch.Transcript);
        return launch.Transcript;
    }

    // Narrower than the first and with other layers: their payloads differ in size.
    private static TinyRun NewRun(string mixture, string students)
    {
        var run = new TinyRun(
            students,
            $"steps = {Steps}",
            $$"""
            teacher.model = ""
            ensemble { mixture = {{mixture}}, members { big { model = teacher, weight = 2 } small { model = second, weight = 0.5 } } }
            """);
        TinyMaterial.WriteTeacher(run.PathOf("second"), hiddenSize: 24, layers: 2, seed: 11);
        return run;
    }

    private static void RequireSummary(string path)
    {
        using var summary = JsonDocument.Parse(File.ReadAllText(path));
        var teachers = summary.RootElement.GetProperty("teachers").EnumerateArray().ToList();
        Assert.Equal(["big", "small"], teachers.Select(teacher => teacher.GetProperty("member").GetString()));
        Assert.Equal("arithmetic", summary.RootElement.GetProperty("ensemble").GetProperty("mixture").GetString());
        var best = teachers.Min(teacher => teacher.GetProperty("nats_per_token").GetDouble());
        foreach (var student in summary.RootElement.GetProperty("students").EnumerateArray())
            Assert.Equal(best, student.GetProperty("teacher_nats_per_token").GetDouble());
    }
}
