using ActorDistill.Distillation.Initialization;
using ActorDistill.Models.Configuration;
using ActorDistill.Models.Decoder;
using ActorDistill.Schedules.Initialization;
using ActorDistill.Storage;
using TorchSharp;

namespace ActorDistill.Distillation.Tests.Initialization;

public class GuidePartsTests
{
    // Test G4: the eigenvector (1, 1)/sqrt(2) of eigenvalue 3 of a trace of 4.
    [Fact]
    public void Basis_kept_share_and_gain_of_two_dimensions_are_those_worked_by_hand()
    {
        using var scope = torch.NewDisposeScope();
        var moment = torch.tensor(new double[] { 2, 1, 1, 2 }, [2, 2]);
        var basis = PrincipalBasis.Of(moment, 1);
        Assert.All(basis.view(-1).data<double>().ToArray(), x => Assert.Equal(Math.Sqrt(0.5), x, 1e-15));
        var share = PrincipalBasis.KeptShare(moment, basis);
        Assert.Equal(0.75, share, 1e-15);
        Assert.Equal(1.22474487139159, NormGain.Of(share, 2, 1), 1e-14);
        Assert.Equal(1e-5 * 0.75 * 2, NormGain.Epsilon(1e-5, [1, 0.5], 2, 1), 1e-20);
    }

    // Test G5.
    [Fact]
    public void A_basis_is_orthonormal_falls_in_energy_and_has_fixed_signs()
    {
        using var scope = torch.NewDisposeScope();
        using var generator = new torch.Generator(9);
        var drawn = torch.randn(new long[] { 40, 16 }, torch.ScalarType.Float64, generator: generator);
        var moment = drawn.t().matmul(drawn);
        var basis = PrincipalBasis.Of(moment, 6);
        Assert.InRange(SmallTeachers.Difference(basis.t().matmul(basis), torch.eye(6, dtype: torch.ScalarType.Float64)), 0, 1e-12);
        var energies = basis.t().matmul(moment).matmul(basis).diagonal().data<double>().ToArray();
        Assert.Equal(energies.OrderDescending(), energies);
        var largest = basis.gather(0, basis.abs().argmax(0, keepdim: true));
        Assert.True((largest > 0).all().ToBoolean());
        Assert.Equal(0, SmallTeachers.Difference(basis, PrincipalBasis.Of(moment, 6)));
    }

    // Test G6.
    [Fact]
    public void Balancing_gives_a_quiet_layer_the_vote_that_pooling_denies_it()
    {
        using var scope = torch.NewDisposeScope();
        var loud = torch.tensor(new double[] { 1e6, 0, 0, 0 }, [2, 2]);
        var quiet = torch.tensor(new double[] { 0, 0, 0, 1 }, [2, 2]);
        var pooled = PrincipalBasis.Of(PrincipalBasis.Pooled([loud, quiet]), 1);
        Assert.Equal([1.0, 0.0], pooled.view(-1).data<double>().ToArray());
        Assert.Equal(0, PrincipalBasis.KeptShare(quiet, pooled));
        Assert.Equal([0.5, 0, 0, 0.5], PrincipalBasis.Balanced([loud, quiet]).contiguous().view(-1).data<double>().ToArray());
        // A vote of 2 beside one of 1.
        Assert.Equal(2 / 3.0, PrincipalBasis.Balanced([loud], quiet, 2)[1, 1].ToDouble(), 1e-15);
    }

    // Test G9.
    [Fact]
    public void A_quiet_neuron_with_a_large_column_outranks_a_loud_one_that_writes_nothing()
    {
        using var scope = torch.NewDisposeScope();
        var energy = torch.tensor(new double[] { 100, 0.1, 1 });
        var down = torch.tensor(new double[] { 0, 10, 1, 0, 10, 1 }, [2, 3]);
        Assert.Equal([0.0, 20.0, 2.0], NeuronSelection.Scores(energy, down).data<double>().ToArray().Select(x => Math.Round(x, 12)));
        Assert.Equal([1], NeuronSelection.Strongest(NeuronSelection.Scores(energy, down), 1));
        Assert.Equal([0, 1], NeuronSelection.Strongest(torch.ones(4, torch.ScalarType.Float64), 2));
    }

    // Test G11.
    [Fact]
    public void Logits_of_twice_the_teachers_size_are_scaled_by_half()
    {
        using var scope = torch.NewDisposeScope();
        using var generator = new torch.Generator(2);
        var teacher = torch.randn(new long[] { 50, 11 }, torch.ScalarType.Float64, generator: generator) * 3;
        Assert.Equal(0.5, LogitScale.Solve(visit => visit(teacher, teacher * 2)), 1e-6);
        Assert.Equal(4.0, LogitScale.Solve(visit => visit(teacher, teacher / 4)), 1e-6);
    }

    [Fact]
    public void A_tied_heads_norm_is_the_least_squares_fit_of_each_column()
    {
        using var scope = torch.NewDisposeScope();
        var embedding = torch.tensor(new double[] { 1, 0, 2, 0 }, [2, 2]);
        var head = torch.tensor(new double[] { 3, 5, 4, 5 }, [2, 2]);
        // (3 1 + 4 2) / (1 + 4) = 2.2; a column of zeros keeps the gain.
        var fitted = TiedHead.FinalNorm(head, embedding, 10).data<double>().ToArray();
        Assert.Equal(22, fitted[0], 1e-12);
        Assert.Equal(10, fitted[1], 1e-12);
    }

    [Fact]
    public void Statistics_of_a_streamed_pass_are_those_of_the_kept_states()
    {
        using var scope = torch.NewDisposeScope();
        using var teacher = SmallTeachers.New(SmallTeachers.Config());
        var masked = SmallTeachers.Text(1)[0].Masked([.. Enumerable.Range(0, 30)]);   // the last row ends after 6 labels
        using var statistics = CalibrationPass.Run(teacher, [.. SmallTeachers.Text(2), masked]);
        using var unrecorded = torch.no_grad();
        var states = new List<torch.Tensor>[] { [], [], [] };
        foreach (var (batch, count) in SmallTeachers.Text(2).Append(masked).Zip(new[] { 36, 36, 30 }))
        {
            var ids = torch.tensor(batch.TokenIds, [3, 13]).narrow(1, 0, 12).contiguous();
            var output = teacher.Forward(ids, ForwardRequest.Everything(2));
            for (var i = 0; i < 3; i++)
                states[i].Add(output.HiddenStates[i].reshape(-1, 16).narrow(0, 0, count));
        }
        var all = states.Select(list => torch.cat(list)).ToList();
        Assert.Equal(102, statistics.TokenCount);
        for (var i = 0; i < 3; i++)
            Assert.InRange(SmallTeachers.Difference(statistics.SecondMoment(2 * i), all[i].t().matmul(all[i]) / 102), 0, 1e-12);
        for (var i = 0; i < 2; i++)
        {
            var cosine = (all[i] * all[i + 1]).sum(-1) / (all[i].square().sum(-1) * all[i + 1].square().sum(-1)).sqrt();
            Assert.Equal(1 - cosine.mean().ToDouble(), statistics.Influence[i], 1e-12);
        }
        Assert.Throws<KeyNotFoundException>(() => statistics.SecondMoment(5));
    }

    // Test G7 and the rest of what cannot be made.
    [Fact]
    public void Students_that_do_not_fit_are_refused_with_both_numbers()
    {
        var teacher = SmallTeachers.Config();
        Refuse(teacher with { HiddenSize = 32 }, "student: hidden_size 32 is above the teacher's 16; guide-full makes a student smaller");
        Refuse(teacher with { NumLayers = 3 }, "student: num_hidden_layers 3 is above the teacher's 2");
        Refuse(teacher with { IntermediateSize = 32 }, "student: intermediate_size 32 is above the teacher's 24");
        Refuse(teacher with { NumHeads = 6, NumKeyValueHeads = 3 }, "student: num_key_value_heads 3 is above the teacher's 2");
        Refuse(teacher with { NumHeads = 4, NumKeyValueHeads = 1 }, "student: 4 query heads over 1 key-value heads, but the teacher has 2");
        Refuse(teacher with { HeadDim = 6 }, "student: head_dim 6 does not divide the teacher's 8");
        Refuse(teacher with { VocabSize = 24 }, "student: vocab_size 24 differs from the teacher's 23");
        Refuse(teacher with { AttentionBias = true }, "student: has a bias of queries, keys and values, the teacher has not");
        Refuse(teacher with { RopeTheta = 5 }, "student: rope_theta 5 differs from the teacher's 10000");

        void Refuse(DecoderConfig student, string start)
        {
            var refusal = Assert.Throws<OperatorException>(
                () => InitializationRules.RequireFits(teacher, student, new InitializationSettings()));
            Assert.StartsWith(start, refusal.Message);
        }
    }
}
