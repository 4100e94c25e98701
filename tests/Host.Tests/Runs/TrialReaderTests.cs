using ActorDistill.Cluster.Coordination;
using ActorDistill.Host.Runs;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Schedules.Taid;
using ActorDistill.Settings.Runs;
using ActorDistill.Settings.Trials;
using ActorDistill.Storage;

namespace ActorDistill.Host.Tests.Runs;

public sealed class TrialReaderTests
{
    private static readonly TrialText Text = new(new string('a', 64), new string('b', 64), 512);
    private static readonly TeacherModel Teacher = new("m", "v", VocabSize: 512, HiddenSize: 64, LayerCount: 5);

    [Fact]
    public void A_trial_of_the_file_is_what_the_coordinator_has_to_know_of_it()
    {
        var spec = Assert.Single(TrialSpecs.Of(Run("""
            training { steps = 9, warmup = 0, gradient-accumulation = 3, sequence-length = 5, batch-size = 2, seed = 7 }
            objective { kind = taid, taid.start = 0.2 }
            checkpoints { keep = 4, keep-best = on }
            early-stop { patience = 2, min-improvement = 0.1, min-steps = 6 }
            """), Text));
        Assert.Equal(new BatchSource(Text.CorpusDigest, 5, 2, 7), spec.Source);
        Assert.Equal(("student", 9, 3, 27), (spec.Trial.Value, spec.StepCount, spec.BatchesPerStep, spec.BatchCount));
        Assert.Equal(new TaidSettings(9, TStart: 0.2), spec.Taid);
        Assert.Equal((new CheckpointRetention(4, true), new PlateauRule(2, 0.1, 6)), (spec.Retention, spec.Plateau));
        Assert.True(spec.NeedsInitialStudent);
        Assert.Null(spec.FirstFault());
        Assert.Equal(9, TrialDocument.Parse("t", spec.Settings).Settings.LearningRate.StepCount);
    }

    [Theory]
    [InlineData("", PayloadKind.Hidden, NumberEncoding.Float32, 512)]
    [InlineData("payload { kind = logits, dtype = bfloat16 }", PayloadKind.Logits, NumberEncoding.BFloat16, 512)]
    [InlineData("objective.kind = hard-cross-entropy", PayloadKind.None, NumberEncoding.None, 0)]
    public void The_format_follows_from_payload_and_objective(string keys, PayloadKind kind, NumberEncoding encoding, int vocabSize) =>
        Assert.Equal(new PayloadFormat(kind, encoding, vocabSize), FormatOf(keys));

    [Fact]
    public void Draws_and_top_k_carry_their_numbers()
    {
        Assert.Equal(
            new PayloadFormat(PayloadKind.TopK, NumberEncoding.Float16, 512, TopK: 8, Temperature: 2),
            FormatOf("payload { kind = top-k, top-k = 8, dtype = float16 }\nobjective.forward-kl.temperature = 2"));
        Assert.Equal(
            new PayloadFormat(PayloadKind.Samples, NumberEncoding.None, 512, SampleCount: 3, Seed: 6),
            FormatOf("payload { kind = samples, samples = 3 }\ntraining.seed = 6"));
    }

    [Fact]
    public void Layers_are_those_that_the_student_is_matched_to_in_the_teachers_numbers()
    {
        var format = FormatOf("""
            teacher.dtype = bfloat16
            model.layers = 2
            representations { enabled = on, attention-weight = 0, layer-map = last-of-group }
            """);
        Assert.All(format.Layers, layer => Assert.Equal((LayerPart.Hidden, NumberEncoding.BFloat16), (layer.Part, layer.Encoding)));
        Assert.Equal(2, format.Layers.Count);
        Assert.Equal(5, format.Layers[^1].Layer);
    }

    [Fact]
    public void An_added_trial_lies_above_the_runs_sections_and_a_clone_above_its_original()
    {
        var run = Run("training.steps = 70\nstudents { a { training.steps = 80 } }");
        var reader = new TrialReader(run, Text);
        Assert.Equal(70, reader.Read(new TrialId("b"), "", clonedFrom: null).StepCount);
        var clone = reader.Read(new TrialId("c"), "training.seed = 4", TrialSpecs.Of(run, Text)[0]);
        Assert.Equal((80L, 4UL), (clone.StepCount, clone.Source.Seed));
    }

    [Fact]
    public void What_cannot_be_added_is_the_operators_mistake_in_one_line()
    {
        var reader = new TrialReader(Run(""), Text);
        var mistake = Assert.Throws<OperatorException>(
            () => reader.Read(new TrialId("b"), "training { steps = 0, sedd = 1 }", clonedFrom: null));
        Assert.StartsWith("b: b:2: actordistill.training.steps is 0, must be ", mistake.Message);
        Assert.Contains("; b:2: actordistill.training.sedd is not a known key", mistake.Message);
    }

    private static PayloadFormat FormatOf(string keys)
    {
        var run = Run(keys);
        return new TrialReader(run, Text).FormatOf(Assert.Single(TrialSpecs.Of(run, Text)), Teacher);
    }

    private static RunSettings Run(string keys) => RunFile.Parse(
        "f", $"actordistill {{\n{keys}\n}}\nactordistill {{ teacher.model = m, corpus {{ file = c, validation-file = v }} }}\n");
}
