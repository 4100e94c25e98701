using ActorDistill.Schedules.Ensembles;
using ActorDistill.Settings.Trials;

namespace ActorDistill.Settings.Tests.Runs;

public sealed class EnsembleTests
{
    private const string Two = """
        teacher { model = "", dtype = bfloat16 }
        ensemble {
          mixture = geometric
          member.weight = 3
          members { big { model = "models/big", weight = 0.1 } small { model = "models/small", dtype = float32, head-chunk-rows = 7 } }
        }
        """;

    private const string Text = "corpus { file = c, validation-file = v }\n";

    [Fact]
    public void Members_come_in_the_files_order_and_have_what_they_do_not_say_from_the_section_teacher()
    {
        var run = RunText.ParseAlone(Text + Two);
        Assert.Equal(EnsembleMean.Geometric, run.Ensemble!.Mean);
        Assert.Equal(
            [
                ("big", "big", "bfloat16", null, 0.1),
                ("small", "small", "float32", 7, 3.0),
            ],
            run.Ensemble.Members.Select(member => (
                member.Name, Path.GetFileName(member.Model.Folder), member.Model.Dtype, member.Model.HeadChunkRows, member.Weight)));
        Assert.Same(run.Ensemble.Members[0].Model, run.Teacher);
        Assert.Null(RunText.Parse("").Ensemble);
    }

    [Fact]
    public void Without_nodes_each_member_has_one_of_its_own()
    {
        var run = RunText.ParseAlone(Text + Two);
        Assert.Equal(["coordinator", "teacher-big", "teacher-small", "student-1"], run.Nodes.Select(node => node.Name));
        Assert.Equal(["big", "small", null], run.Nodes.SelectMany(node => node.Workers).Select(worker => worker.Member));
        Assert.Same(run.Ensemble!.Members[1].Model, run.ModelOf(run.Nodes[2].Workers[0]));
    }

    [Fact]
    public void A_document_says_who_teaches_with_which_weights_bit_for_bit()
    {
        var run = RunText.ParseAlone(Text + Two);
        var trial = Assert.Single(run.Trials);
        var text = new TrialText(new string('a', 64), new string('b', 64), 512);
        var document = TrialDocument.Render(trial.Sections, text, run.Ensemble!.OfTrial());
        var read = TrialDocument.Parse("t", document).Ensemble!;
        Assert.Equal(["big", "small"], read.Members);
        Assert.Equal(EnsembleMean.Geometric, read.Settings.Mean);
        Assert.Equal([0.1, 3], read.Settings.Weights);
        Assert.Null(TrialDocument.Parse("t", TrialDocument.Render(trial.Sections, text)).Ensemble);
        Assert.Equal(document, TrialDocument.Render(trial.Sections, text, read));
    }

    [Theory]
    [InlineData("ensemble.members { big.model = b }",
        "ensemble.members has one member, must have at least two; a single model is teacher.model")]
    [InlineData("teacher.model = t\nensemble.members { big.model = b, small.model = s }",
        "teacher.model is t, but there are ensemble.members: one of the two")]
    [InlineData("ensemble.members { big.model = b, small { model = s, weight = 0 } }",
        "ensemble.members.small.weight is 0, must be a finite number above 0")]
    [InlineData("ensemble.members { big.model = b, small {} }", "ensemble.members.small.model is empty, must be a text")]
    [InlineData("ensemble.members { big.model = b, small { model = s, dtype = int8 } }",
        "ensemble.members.small.dtype is int8, must be empty or one of float32, bfloat16, float16, float64")]
    [InlineData("ensemble.members { big.model = b, small { model = s, dtype = float16 } }",
        "ensemble.members.small.dtype is float16, which needs a GPU, but teacher-small is on cpu: bfloat16 or float32")]
    [InlineData("ensemble { mixture = harmonic, members { big.model = b, small.model = s } }",
        "ensemble.mixture is harmonic, must be one of arithmetic, geometric")]
    [InlineData("teacher.model = t\nensemble.mixture = geometric", "ensemble.mixture counts only with members")]
    [InlineData("ensemble.members { big.model = b, small.model = s }\nnodes.n { coordinator = on, workers {"
        + " t1 { role = teacher, member = big } s1 { role = student } } }",
        "ensemble.members.small has no teacher: a worker of nodes must have member = small")]
    [InlineData("ensemble.members { big.model = b, small.model = s }\nnodes.n { coordinator = on, workers {"
        + " t1 { role = teacher, member = big } t2 { role = teacher, member = small } t3 { role = teacher } s1 { role = student } } }",
        "nodes.n.workers.t3.member is empty, must be a member of the ensemble: big, small")]
    [InlineData("ensemble.members { big.model = b, small.model = s }\nnodes.n { coordinator = on, workers {"
        + " t1 { role = teacher, member = big } t2 { role = teacher, member = small } s1 { role = student, member = big } } }",
        "nodes.n.workers.s1.member is big, but only teachers are members of an ensemble")]
    [InlineData("teacher.model = t\nnodes.n { coordinator = on, workers { t1 { role = teacher, member = big } s1 { role = student } } }",
        "nodes.n.workers.t1.member is big, but there are no ensemble.members")]
    public void Who_cannot_teach_together_is_told_in_one_line(string keys, string fault)
    {
        var told = Assert.Single(Assert.Throws<SettingsException>(() => RunText.ParseAlone(Text + keys)).Faults).ToString();
        Assert.EndsWith($"actordistill.{fault}", told);
    }

    [Fact]
    public void Two_members_of_one_folder_are_one_model()
    {
        var fault = Assert.Single(Assert.Throws<SettingsException>(
            () => RunText.ParseAlone(Text + "ensemble.members { big.model = b, small.model = \"./b\" }")).Faults);
        Assert.Equal("actordistill.ensemble.members.small.model", fault.Path);
        Assert.EndsWith("which big has too: the models of an ensemble differ", fault.ToString());
    }
}
