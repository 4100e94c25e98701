using ActorDistill.Settings.Runs;
using ActorDistill.Settings.Trials;

namespace ActorDistill.Settings.Tests.Runs;

public sealed class TrialDocumentTests
{
    private static readonly TrialText Text = new(new string('a', 64), new string('b', 64), 512);

    [Fact]
    public void A_document_reads_as_what_was_written()
    {
        var trial = Assert.Single(RunText.Parse(
            "training { steps = 7, warmup = 2 }\nmodel { folder = \"a \\\"b\\\\ c\" }\nobjective.kind = taid").Trials);
        var document = TrialDocument.Parse("t", TrialDocument.Render(trial.Sections, Text));
        Assert.Equal(Text, document.Text);
        Assert.Equal(trial.Settings, document.Settings);
        Assert.EndsWith("a \"b\\ c", document.Settings.Model.Folder);
    }

    [Fact]
    public void The_order_in_which_things_were_written_does_not_show()
    {
        var one = RunText.Parse("training { steps = 7, warmup = 2, seed = 5 }\nobjective.kind = taid\npayload.kind = logits");
        var other = RunText.Parse(
            "payload { kind = logits }\nobjective { kind = taid }\ntraining.seed = 5, training.warmup = 2\ntraining.steps = 7");
        Assert.Equal(TrialDocument.Render(one.Trials[0].Sections, Text), TrialDocument.Render(other.Trials[0].Sections, Text));
        Assert.NotEqual(
            TrialDocument.Render(one.Trials[0].Sections, Text),
            TrialDocument.Render(one.Trials[0].Sections, Text with { VocabSize = 513 }));
    }

    [Fact]
    public void Lists_survive()
    {
        var trial = Assert.Single(RunText.Parse("model.init.layer-map = [0, 2, 4]").Trials);
        var document = TrialDocument.Parse("t", TrialDocument.Render(trial.Sections, Text));
        Assert.Equal([0, 2, 4], document.Settings.Model.Initialization.Layers.Listed!);
    }

    [Fact]
    public void A_document_has_no_defaults_below_it()
    {
        var text = TrialDocument.Render(Assert.Single(RunText.Parse("").Trials).Sections, Text);
        var cut = text.Replace("    \"beta1\" = \"0.9\"\n", "");
        Assert.NotEqual(text, cut);
        var fault = Assert.Single(Assert.Throws<SettingsException>(() => TrialDocument.Parse("t", cut)).Faults);
        Assert.Equal("actordistill.training.beta1", fault.Path);
    }

    [Fact]
    public void A_trial_that_is_added_lies_above_the_runs_own_sections()
    {
        var run = RunText.Parse("training.steps = 70\nstudents { a { training.steps = 80 } }");
        var added = TrialOverlay.Read(run, "b", "training.learning-rate = 1e-4", original: null);
        Assert.Equal(("b", 70L, 1e-4), (added.Name, added.Settings.LearningRate.StepCount, added.Settings.LearningRate.PeakRate));
    }

    [Fact]
    public void A_clone_lies_above_the_trial_it_is_cloned_from()
    {
        var run = RunText.Parse("training.steps = 70\nstudents { a { training.steps = 80 } }");
        var original = TrialDocument.Render(run.Trials[0].Sections, Text);
        var clone = TrialOverlay.Read(run, "b", "training.seed = 3", original);
        Assert.Equal((80L, 3UL), (clone.Settings.LearningRate.StepCount, clone.Settings.Text.Seed));
        Assert.Equal(
            TrialDocument.Render(run.Trials[0].Sections, Text).Replace("\"seed\" = \"0\"", "\"seed\" = \"3\""),
            TrialDocument.Render(clone.Sections, Text));
    }

    [Theory]
    [InlineData("training.steps = 0", "b:2: actordistill.training.steps is 0, must be a whole number of at least 1")]
    [InlineData("teacher.model = x", "b:2: actordistill.teacher is not a known key, known here: checkpoints, early-stop, evaluate, model, "
        + "objective, payload, representations, training")]
    [InlineData("include \"/etc/hostname\"", "b: include \"/etc/hostname\": nothing is included here")]
    public void What_cannot_be_added_is_told(string keys, string fault) => Assert.Equal(
        fault,
        Assert.Single(Assert.Throws<SettingsException>(() => TrialOverlay.Read(RunText.Parse(""), "b", keys, null)).Faults).ToString());
}
