using ActorDistill.Distillation.Checkpoints;
using ActorDistill.Schedules.Objectives;
using ActorDistill.Schedules.Payloads;
using ActorDistill.Schedules.Representations;
using ActorDistill.Schedules.Stages;
using ActorDistill.Schedules.Taid;
using ActorDistill.Storage;

namespace ActorDistill.Distillation.Tests.Runs;

/// <summary>Runs alone: libtorch's random stream, which is compared, is the whole process's.</summary>
[CollectionDefinition(nameof(WholeRandomStream), DisableParallelization = true)]
public class WholeRandomStream;

[Collection(nameof(WholeRandomStream))]
public class DistillationRunTests
{
    private static readonly LossSettings Taid = new(new TaidObjectiveSettings(new TaidSettings(StepCount: 12, TStart: 0.2, Alpha: 0.3)));

    private static readonly RepresentationSettings Stacked = new(
        WidthMatch: WidthMatch.Learned,
        Plan: new StagePlanSettings(StagePlanKind.Stacked, StageSteps: 3, HiddenThreshold: 0));

    public static TheoryData<string> Cases => [.. Teachings.Keys];

    private static Dictionary<string, TinyTeaching> Teachings { get; } = new()
    {
        ["forward KL from hidden states"] = new(TinyTeaching.ForwardKl),
        ["TAID from bfloat16 logits"] = new(Taid, new PayloadSettings(PayloadKind.Logits, PayloadDtype.BFloat16)),
        ["TAID parity from top-k"] = new(
            new LossSettings(new TaidObjectiveSettings(new TaidSettings(12, 0.2, Alpha: 0.3, Parity: true))),
            new PayloadSettings(PayloadKind.TopK, TopK: 5)),
        ["forward KL from samples"] = new(
            new LossSettings(new ForwardKlSettings()), new PayloadSettings(PayloadKind.Samples, SampleCount: 4)),
        ["an ensemble"] = new(TinyTeaching.ForwardKl, TeacherCount: 3),
        ["layers one more at a time, then tokens"] = new(TinyTeaching.ForwardKl, Representations: Stacked),
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_same_run_twice_and_stopped_half_way_and_resumed_give_the_same_weights_and_state_bit_for_bit(string name)
    {
        using var folder = new TemporaryFolder();
        var (first, second, stopped, resumed) = (new TinyRun(), new TinyRun(), new TinyRun(), new TinyRun());
        var teaching = Teachings[name];
        var expected = first.Run(folder.PathOf("first"), TinyRun.Settings, teaching: teaching);
        Assert.Equal(expected, second.Run(folder.PathOf("second"), TinyRun.Settings, teaching: teaching));
        stopped.Run(folder.PathOf("third"), TinyRun.Settings with { StopAfter = 7 }, teaching: teaching);
        Assert.Equal(expected, resumed.Run(folder.PathOf("third"), TinyRun.Settings, resume: true, teaching: teaching));
        Assert.Equal(first.Steps, [.. stopped.Steps, .. resumed.Steps]);
        var (whole, joined) = (Newest(folder.PathOf("first")), Newest(folder.PathOf("third")));
        Assert.Equal((whole.Taid, whole.Stage), (joined.Taid, joined.Stage));
        foreach (var file in whole.Digests.Keys)
            Assert.Equal(whole.Digests[file], joined.Digests[file]);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Validation_in_between_changes_no_bit_of_weights_optimizer_random_state_and_t(string name)
    {
        using var folder = new TemporaryFolder();
        new TinyRun().Run(folder.PathOf("seldom"), TinyRun.Settings, teaching: Teachings[name]);
        new TinyRun().Run(folder.PathOf("often"), TinyRun.Settings with { ValidateEvery = 1 }, teaching: Teachings[name]);
        var (seldom, often) = (Newest(folder.PathOf("seldom")), Newest(folder.PathOf("often")));
        Assert.Equal(seldom.Digests, often.Digests);
        Assert.Equal((seldom.Taid, seldom.Stage), (often.Taid, often.Stage));
    }

    [Fact]
    public void TAIDs_t_starts_where_it_is_told_never_falls_and_is_kept_with_the_checkpoint()
    {
        using var folder = new TemporaryFolder();
        new TinyRun().Run(folder.PathOf("run"), TinyRun.Settings with { StopAfter = 1 }, teaching: new TinyTeaching(Taid));
        // The first loss has nothing to be compared with.
        Assert.Equal(0.2, Newest(folder.PathOf("run")).Taid!.T);
        new TinyRun().Run(folder.PathOf("run"), TinyRun.Settings, resume: true, teaching: new TinyTeaching(Taid));
        Assert.InRange(Newest(folder.PathOf("run")).Taid!.T, 0.2 + 0.8 * 11 / 12, 1);
    }

    [Fact]
    public void Parity_moves_t_for_each_micro_batch()
    {
        using var folder = new TemporaryFolder();
        var schedule = new TaidSettings(StepCount: 1_000_000, TStart: 0.2, Alpha: 0.3, Beta: 0.9);
        Assert.True(Moves(schedule with { Parity = true }) > 1.5 * Moves(schedule));

        // With so many steps the ramp stands still, and each update adds about the same.
        double Moves(TaidSettings settings)
        {
            var run = folder.PathOf(settings.Parity ? "parity" : "step");
            var teaching = new TinyTeaching(new LossSettings(new TaidObjectiveSettings(settings)));
            new TinyRun().Run(run, TinyRun.Settings with { StopAfter = 3 }, teaching: teaching);
            return Newest(run).Taid!.T - 0.2;
        }
    }

    [Fact]
    public void A_stage_of_layers_trains_nothing_above_them_and_the_last_stage_trains_all()
    {
        using var folder = new TemporaryFolder();
        var teaching = Teachings["layers one more at a time, then tokens"];
        var start = TinyText.Weights(TinyText.NewDecoder());
        var first = new TinyRun().Run(folder.PathOf("first"), TinyRun.Settings with { StopAfter = 3 }, teaching: teaching);
        Assert.All(first.Keys.Where(name => name.Contains("layers.1.") || name.Contains("norm.weight") && !name.Contains("layers")
            || name.Contains("lm_head")), name => Assert.Equal(start[name], first[name]));
        Assert.NotEqual(start["model.layers.0.self_attn.q_proj.weight"], first["model.layers.0.self_attn.q_proj.weight"]);
        Assert.Equal(new StageState(1, 0), Newest(folder.PathOf("first")).Stage);
        var all = new TinyRun().Run(folder.PathOf("all"), TinyRun.Settings, teaching: teaching);
        Assert.All(all.Keys, name => Assert.NotEqual(start[name], all[name]));
        Assert.Equal(2, Newest(folder.PathOf("all")).Stage!.StageIndex);
    }

    [Fact]
    public void Changed_losses_are_refused_on_resuming()
    {
        using var folder = new TemporaryFolder();
        var stopped = TinyRun.Settings with { StopAfter = 2 };
        new TinyRun().Run(folder.PathOf("run"), stopped, teaching: new TinyTeaching(TinyTeaching.ForwardKl));
        RequireRefusal("temperature was 2 and is now 1", TinyTeaching.ForwardKl with { Objective = new ForwardKlSettings() });
        RequireRefusal("hard-weight was 0.1 and is now 0", TinyTeaching.ForwardKl with { HardWeight = 0 });
        RequireRefusal(
            "objective was forward-kl and is now reverse-kl", TinyTeaching.ForwardKl with { Objective = new ReverseKlSettings() });

        void RequireRefusal(string expected, LossSettings loss) => Assert.Contains(
            $"step-00000002: {expected}; ",
            Assert.Throws<OperatorException>(() => new TinyRun().Run(
                folder.PathOf("run"), TinyRun.Settings, resume: true, teaching: new TinyTeaching(loss))).Message);
    }

    private static CheckpointManifest Newest(string folder) =>
        CheckpointManifest.Read(Directory.GetDirectories(folder).Order(StringComparer.Ordinal).Last());
}
