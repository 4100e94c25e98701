using ActorDistill.Schedules;
using ActorDistill.Schedules.Objectives;
using ActorDistill.Schedules.Payloads;
using ActorDistill.Schedules.Representations;
using ActorDistill.Schedules.Stages;
using ActorDistill.Schedules.Taid;
using ActorDistill.Settings.Tests.Runs;
using ActorDistill.Settings.Trials;

namespace ActorDistill.Settings.Tests.Trials;

public sealed class TrialSettingsTests
{
    [Fact]
    public void The_reference_file_has_every_key_that_is_read_and_no_other() => Read("");

    [Fact]
    public void The_reference_file_agrees_with_the_records_defaults()
    {
        var trial = Read("");
        Assert.Equal(new LearningRateSettings(trial.LearningRate.PeakRate, trial.LearningRate.StepCount, trial.LearningRate.WarmupSteps),
            trial.LearningRate);
        Assert.Equal(new LossSettings(new ForwardKlSettings()), trial.Loss);
        Assert.Equal(new PayloadSettings(), trial.Payload);
        Assert.Null(trial.Representations);
        Assert.Equal(new RepresentationSettings(Plan: new StagePlanSettings()), Read("representations.enabled = on").Representations);
    }

    [Fact]
    public void Each_objective_can_be_chosen_and_has_its_records_defaults()
    {
        ObjectiveSettings[] expected =
        [
            new HardCrossEntropySettings(), new ForwardKlSettings(), new ForwardCrossEntropySettings(), new ReverseKlSettings(),
            new SymmetricKlSettings(), new GeneralizedJsSettings(), new TotalVariationSettings(), new SkewForwardKlSettings(),
            new SkewReverseKlSettings(), new AdaptiveKlSettings(), new DecoupledKdSettings(), new LogitMseSettings(),
            new TaidObjectiveSettings(new TaidSettings(StepCount: 1000)), new UniversalLogitSettings(),
        ];
        Assert.Equal(ObjectiveNames.All.Count, expected.Length);
        foreach (var objective in expected)
            Assert.Equal(objective, Read($"objective.kind = {ObjectiveNames.Of(objective.Kind)}").Loss.Objective);
    }

    [Fact]
    public void Each_key_reaches_its_record()
    {
        var trial = Read("""
            training { steps = 200, learning-rate = 1e-3, warmup = 20, learning-rate-floor = 0.2, learning-rate-shape = constant }
            objective {
              kind = taid, soft-weight = 0.5, hard-weight = 0.25
              taid { start = 0.1, end = 0.9, alpha = 0.01, beta = 0.5, adaptive = off, parity = on, signal = kl }
            }
            payload { kind = top-k, dtype = bfloat16, top-k = 8, samples = 9, top-k-form = tail-bucket }
            representations {
              enabled = on, attention-weight = 2, hidden-weight = 3, hidden-loss = mse, positions = last, layer-map = uniform
              head-match = relations, relation-heads = 2, width-match = pca
              stages { kind = stacked, steps = 7, threshold = 0 }
            }
            """);
        Assert.Equal(new LearningRateSettings(1e-3, 200, 20, 0.2, LearningRateShape.Constant), trial.LearningRate);
        var taid = new TaidSettings(200, 0.1, 0.9, 0.01, 0.5, Adaptive: false, Parity: true, TaidSignal.Kl);
        Assert.Equal(new LossSettings(new TaidObjectiveSettings(taid), 0.5, 0.25), trial.Loss);
        Assert.Equal(new PayloadSettings(PayloadKind.TopK, PayloadDtype.BFloat16, 8, 9, TopKForm.TailBucket), trial.Payload);
        Assert.Equal(
            new RepresentationSettings(2, 3, HiddenLossKind.Mse, RepresentationPositions.Last, LayerMapKind.Uniform, HeadMatch.Relations, 2,
                WidthMatch.Pca, new StagePlanSettings(StagePlanKind.Stacked, 7, 0)),
            trial.Representations);
    }

    [Fact]
    public void Faults_of_all_sections_are_told_together()
    {
        var faults = FaultsOf("""
            training { steps = 10, warmup = 11 }
            objective { kind = forward-lk, taid { start = 0.9, end = 0.5 } forward-kl.temperature = 0 }
            payload.topk = 5
            representations { attention-weight = 0, hidden-weight = 0 }
            """);
        var names = string.Join(", ", ObjectiveNames.All);
        Assert.Equal(
            [
                "f:2: actordistill.training says: warmup is 11, must be 0 to the 10 steps of the run",
                $"f:3: actordistill.objective.kind is forward-lk, must be one of {names} (did you mean forward-kl?)",
                "f:3: actordistill.objective.forward-kl.temperature is 0, must be a finite number above 0",
                "f:3: actordistill.objective.taid says: start is 0.9, must not be above end, 0.5",
                "f:5: actordistill.representations says: attention-weight and hidden-weight are both 0, one must be above 0",
                "f:4: actordistill.payload.topk is not a known key (did you mean actordistill.payload.top-k?)",
            ],
            faults);
    }

    [Theory]
    [InlineData("objective.symmetric-kl.forward-weight", "1.1")]
    [InlineData("objective.generalized-js.teacher-weight", "-0.1")]
    [InlineData("objective.skew-forward-kl.teacher-weight", "1")]
    [InlineData("objective.skew-reverse-kl.student-weight", "1")]
    [InlineData("objective.adaptive-kl.head-mass", "0")]
    [InlineData("objective.decoupled-kd.target-weight", "-1")]
    [InlineData("objective.taid.start", "1")]
    [InlineData("objective.taid.end", "0")]
    [InlineData("objective.taid.alpha", "1.1")]
    [InlineData("objective.taid.beta", "1")]
    [InlineData("training.steps", "0")]
    [InlineData("training.learning-rate", "0")]
    [InlineData("training.learning-rate-floor", "1.1")]
    [InlineData("payload.top-k", "0")]
    [InlineData("payload.samples", "0")]
    [InlineData("representations.relation-heads", "0")]
    [InlineData("representations.stages.steps", "0")]
    [InlineData("representations.stages.threshold", "-1")]
    public void A_value_at_the_wrong_side_of_its_border_is_told_by_its_key(string key, string value) =>
        Assert.StartsWith($"f:2: actordistill.{key} is {value}, must be ", Assert.Single(FaultsOf($"{key} = {value}")));

    private static IReadOnlyList<string> FaultsOf(string section) =>
        [.. Assert.Throws<SettingsException>(() => Read(section)).Faults.Select(fault => fault.ToString())];

    private static TrialSettings Read(string section)
    {
        return Assert.Single(RunText.Parse(section).Trials).Settings;
    }
}
