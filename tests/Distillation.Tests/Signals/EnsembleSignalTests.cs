using ActorDistill.Distillation.Objectives;
using ActorDistill.Distillation.Signals;
using ActorDistill.Schedules.Ensembles;
using ActorDistill.Schedules.Objectives;
using TorchSharp;

namespace ActorDistill.Distillation.Tests.Signals;

/// <summary>ALGORITHMS section 3 and the ensemble of 12.1.</summary>
public class EnsembleSignalTests
{
    private static readonly double[] Arithmetic = [0.305658566610729, 0.428505782088298, 0.0827692179794361, 0.183066433321536];
    private static readonly double[] Geometric = [0.178290051693884, 0.484642607714508, 0.108138382674091, 0.228928957917518];

    [Fact]
    public void Both_means_of_the_worked_example()
    {
        using var scope = torch.NewDisposeScope();
        CaseA.RequireNear(Arithmetic, Distribution(EnsembleMean.Arithmetic), 1e-14);
        CaseA.RequireNear(Geometric, Distribution(EnsembleMean.Geometric), 1e-14);
    }

    [Fact]
    public void Logits_and_hidden_states_give_the_same_mixture()
    {
        using var scope = torch.NewDisposeScope();
        var identity = torch.eye(4, dtype: torch.float64);
        foreach (var mean in Enum.GetValues<EnsembleMean>())
        {
            using var logits = Rows(row => new LogitsSignal(row), mean, [1, 3]);
            using var hidden = Rows(row => new HiddenStateSignal(row, identity), mean, [1, 3]);
            Assert.Equal(0, CaseA.LargestDifference(Gradient(logits, 1), Gradient(hidden, 1)), 1e-15);
        }
    }

    [Theory]
    [InlineData(EnsembleMean.Arithmetic)]
    [InlineData(EnsembleMean.Geometric)]
    public void Weights_are_shares_and_the_temperature_is_applied_to_each_member_first(EnsembleMean mean)
    {
        using var scope = torch.NewDisposeScope();
        using var signal = Rows(row => new LogitsSignal(row), mean, [2, 6]);
        var logProbs = Matrix.Of(CaseA.Teacher).div(2).log_softmax(1);
        var mixture = mean == EnsembleMean.Arithmetic
            ? logProbs.narrow(0, 0, 1).exp() * 0.25 + logProbs.narrow(0, 1, 1).exp() * 0.75
            : (logProbs.narrow(0, 0, 1) * 0.25 + logProbs.narrow(0, 1, 1) * 0.75).softmax(1);
        // T (q - p) at T = 2, so the mixture can be read off.
        var student = CaseA.StudentRow0().div(2).softmax(1);
        Assert.Equal(0, CaseA.LargestDifference(mixture, student - Gradient(signal, 2) / 2), 1e-14);
    }

    [Fact]
    public void One_member_alone_is_the_member()
    {
        using var scope = torch.NewDisposeScope();
        using var alone = new LogitsSignal(CaseA.TeacherRow0());
        using var ensemble = new EnsembleSignal([new LogitsSignal(CaseA.TeacherRow0())], [7], EnsembleMean.Arithmetic);
        Assert.Equal(0, CaseA.LargestDifference(Gradient(alone, 1), Gradient(ensemble, 1)), 1e-15);
    }

    [Fact]
    public void The_arithmetic_mean_of_top_k_is_the_coarser_view_of_the_full_mean()
    {
        using var scope = torch.NewDisposeScope();
        // Both keep 1 and 2; 0 and 3 are each kept by one member, so they go to the tail.
        using var ensemble = new EnsembleSignal(
            [Kept(0, [0, 1, 2]), Kept(1, [2, 3, 1])], [1, 1], EnsembleMean.Arithmetic);
        var mixture = torch.tensor(Arithmetic);
        using var coarser = new TopKSignal(
            Matrix.Of(new long[,] { { 1, 2 } }), mixture.narrow(0, 1, 2).log().unsqueeze(0),
            torch.tensor([Math.Log(Arithmetic[0] + Arithmetic[3])]), 1);
        Assert.Equal(0, CaseA.LargestDifference(Gradient(coarser, 1), Gradient(ensemble, 1)), 1e-14);
    }

    [Fact]
    public void The_geometric_mean_of_top_k_is_that_of_the_coarser_views()
    {
        using var scope = torch.NewDisposeScope();
        using var ensemble = new EnsembleSignal(
            [Kept(0, [0, 1, 2]), Kept(1, [2, 3, 1])], [1, 3], EnsembleMean.Geometric);
        var probs = Matrix.Of(CaseA.Teacher).softmax(1).data<double>();
        double[] outcomes =
        [
            Product(probs[0, 1], probs[1, 1]), Product(probs[0, 2], probs[1, 2]),
            Product(probs[0, 0] + probs[0, 3], probs[1, 0] + probs[1, 3]),
        ];
        var logs = outcomes.Select(outcome => Math.Log(outcome / outcomes.Sum())).ToArray();
        using var expected = new TopKSignal(
            Matrix.Of(new long[,] { { 1, 2 } }), Matrix.Of(new[,] { { logs[0], logs[1] } }), torch.tensor([logs[2]]), 1);
        Assert.Equal(0, CaseA.LargestDifference(Gradient(expected, 1), Gradient(ensemble, 1)), 1e-14);

        static double Product(double first, double second) => Math.Pow(first, 0.25) * Math.Pow(second, 0.75);
    }

    [Fact]
    public void Members_that_keep_every_token_mix_exactly()
    {
        using var scope = torch.NewDisposeScope();
        foreach (var mean in Enum.GetValues<EnsembleMean>())
        {
            using var dense = Rows(row => new LogitsSignal(row), mean, [1, 3]);
            using var kept = new EnsembleSignal([Kept(0, [0, 1, 2, 3]), Kept(1, [3, 1, 2, 0])], [1, 3], mean);
            Assert.Equal(0, CaseA.LargestDifference(Gradient(dense, 1), Gradient(kept, 1)), 1e-14);
        }
    }

    [Fact]
    public void What_cannot_be_mixed_is_refused()
    {
        using var scope = torch.NewDisposeScope();
        using var full = new LogitsSignal(CaseA.TeacherRow0());
        using var two = new LogitsSignal(Matrix.Of(CaseA.Teacher));
        using var sampled = new SampledSignal(Matrix.Of(new long[,] { { 0 } }), Matrix.Of(new[,] { { 1.0 } }));
        using var kept = Kept(0, [0, 1]);
        Refuse("at least one member", [], []);
        Refuse("finite weight", [full], [0]);
        Refuse("different numbers of rows", [full, two], [1, 1]);
        Refuse("cannot be mixed", [sampled], [1]);
        var mixed = new EnsembleSignal([full, kept], [1, 1], EnsembleMean.Arithmetic);
        Assert.Throws<ArgumentException>(() => Gradient(mixed, 1));

        static void Refuse(string words, TeacherSignal[] members, double[] weights) => Assert.Contains(
            words, Assert.Throws<ArgumentException>(() => new EnsembleSignal(members, weights, EnsembleMean.Arithmetic)).Message);
    }

    private static EnsembleSignal Rows(Func<torch.Tensor, TeacherSignal> signal, EnsembleMean mean, double[] weights) => new(
        [signal(Matrix.Of(CaseA.Teacher).narrow(0, 0, 1)), signal(Matrix.Of(CaseA.Teacher).narrow(0, 1, 1))], weights, mean);

    private static torch.Tensor Distribution(EnsembleMean mean)
    {
        using var signal = Rows(row => new LogitsSignal(row), mean, [1, 1]);
        return CaseA.StudentRow0().softmax(1) - Gradient(signal, 1);
    }

    private static torch.Tensor Gradient(TeacherSignal signal, double temperature)
    {
        ObjectiveResult result = SignalObjective.Evaluate(
            new ForwardKlSettings(temperature), CaseA.StudentRow0(), signal, 0, CaseA.Label0());
        return result.Gradient;
    }

    private static TopKSignal Kept(long row, long[] tokenIds)
    {
        var logProbs = Matrix.Of(CaseA.Teacher).narrow(0, row, 1).log_softmax(1);
        var others = Enumerable.Range(0, 4).Select(id => (long)id).Except(tokenIds).ToArray();
        var tail = others.Length == 0
            ? torch.tensor([double.NegativeInfinity]) : logProbs.index_select(1, torch.tensor(others)).logsumexp(1);
        return new TopKSignal(torch.tensor(tokenIds).unsqueeze(0), logProbs.index_select(1, torch.tensor(tokenIds)), tail, 1);
    }
}
