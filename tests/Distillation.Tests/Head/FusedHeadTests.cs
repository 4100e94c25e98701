using ActorDistill.Distillation.Head;
using ActorDistill.Distillation.Signals;
using ActorDistill.Distillation.Tests.Signals;
using ActorDistill.Schedules.Objectives;
using ActorDistill.Schedules.Taid;
using TorchSharp;

namespace ActorDistill.Distillation.Tests.Head;

/// <summary>ALGORITHMS sections 10, 12.3 (B) and 12.7.</summary>
public class FusedHeadTests
{
    private static readonly double[] StatesGradient = [0.0482731964255055, 0.00429134578974044, -0.189045502726242, 0.0944315731259383];
    private static readonly double[] WeightGradient =
    [
        0.278399435882762, -0.0730488765313401, -0.0821614734620295, 0.150145036038460, -0.196237962420733, -0.0770961595071201,
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void The_worked_example_whatever_the_chunk(int chunkRows)
    {
        using var scope = torch.NewDisposeScope();
        var (states, weight) = (Example.States(), Example.Weight());
        using var teacher = Example.Teacher();
        var result = Example.Head(chunkRows).Run(new HeadInput(states, weight, Example.Labels(), teacher), denominator: 2);
        Assert.Equal(0.352332860021900, result.SoftSum / 2, 1e-14);
        Assert.Equal((0.0, 0.0), (result.KlSum, result.HardSum));
        CaseA.RequireNear(StatesGradient, result.StatesGradient, 1e-14);
        CaseA.RequireNear(WeightGradient, result.WeightGradient, 1e-14);
    }

    [Fact]
    public void Its_gradients_are_roots_of_a_backward_pass()
    {
        using var scope = torch.NewDisposeScope();
        var (source, weight) = (Example.States().requires_grad_(), Example.Weight().requires_grad_());
        var states = source * 3;
        using var teacher = Example.Teacher();
        var result = Example.Head(1).Run(new HeadInput(states.detach() / 3, weight, Example.Labels(), teacher), denominator: 2);
        torch.autograd.backward([states, weight], [result.StatesGradient, result.WeightGradient]);
        CaseA.RequireNear(StatesGradient.Select(x => 3 * x), source.grad!, 1e-14);
        CaseA.RequireNear(WeightGradient, weight.grad!, 1e-14);
    }

    [Fact]
    public void A_tied_head_gets_both_contributions()
    {
        using var scope = torch.NewDisposeScope();
        var table = Example.Weight().requires_grad_();
        using var teacher = Example.Teacher();
        var tokenIds = torch.tensor(new long[] { 2, 0 });
        var states = table.index_select(0, tokenIds).tanh();
        var result = Example.Head(1).Run(new HeadInput(states, table, Example.Labels(), teacher), denominator: 2);
        torch.autograd.backward([states, table], [result.StatesGradient, result.WeightGradient]);

        var other = Example.Weight().requires_grad_();
        var student = other.index_select(0, tokenIds).tanh().mm(other.t()).log_softmax(1);
        var target = Example.TeacherStates().mm(Example.TeacherWeight().t()).log_softmax(1);
        PlainObjective.Loss(new ForwardKlSettings(), student, target, Example.Labels(), 1).sum().div(2).backward();
        Assert.Equal(0, CaseA.LargestDifference(other.grad!, table.grad!), 1e-14);
    }

    [Fact]
    public void No_rows_give_zeros()
    {
        using var scope = torch.NewDisposeScope();
        var states = Example.States().narrow(0, 0, 0);
        using var teacher = new HiddenStateSignal(Example.TeacherStates().narrow(0, 0, 0), Example.TeacherWeight());
        var head = new FusedHead(new LossSettings(new TaidObjectiveSettings(new TaidSettings(10)), 1, 1), 4);
        var result = head.Run(new HeadInput(states, Example.Weight(), torch.zeros([0], torch.int64), teacher), denominator: 1, 0.4);
        Assert.Equal((0.0, 0.0, 0.0), (result.SoftSum, result.KlSum, result.HardSum));
        Assert.Equal([0, 2], result.StatesGradient.shape);
        Assert.All(result.WeightGradient.data<double>().ToArray(), x => Assert.Equal(0, x));
    }

    [Fact]
    public void Taid_reports_cross_entropy_and_divergence_and_the_hard_part_beside_them()
    {
        using var scope = torch.NewDisposeScope();
        var result = OnCaseA(new LossSettings(new TaidObjectiveSettings(new TaidSettings(10))), 0.4, torch.float64);
        Assert.Equal(1.38472943063150, result.SoftSum / 2, 1e-14);
        Assert.Equal(0.168521532960745, result.KlSum / 2, 1e-14);
        Assert.Equal(0, result.HardSum);
        var mixed = OnCaseA(new LossSettings(new ForwardKlSettings(2), 0.9, 0.1), 1, torch.float64);
        Assert.Equal(0.832734118866308, mixed.SoftSum / 2, 1e-14);
        Assert.Equal((0.342349582389822 + 0.991582496428021) / 2, mixed.HardSum / 2, 1e-14);
        Assert.Equal(0.816157310920569, (0.9 * mixed.SoftSum + 0.1 * mixed.HardSum) / 2, 1e-14);
    }

    [Fact]
    public void Hard_cross_entropy_needs_no_teacher_and_is_the_soft_sum_when_it_is_the_objective()
    {
        using var scope = torch.NewDisposeScope();
        var input = new HeadInput(Matrix.Of(CaseA.Student), torch.eye(4, dtype: torch.float64), torch.tensor(CaseA.Labels));
        var result = new FusedHead(new LossSettings(new HardCrossEntropySettings()), 1).Run(input, 2);
        Assert.Equal((0.342349582389822 + 0.991582496428021) / 2, result.SoftSum / 2, 1e-14);
        Assert.Equal(0, result.HardSum);
    }

    [Theory]
    [InlineData(torch.ScalarType.BFloat16)]
    [InlineData(torch.ScalarType.Float32)]
    public void Logits_are_widened_before_any_arithmetic(torch.ScalarType dtype)
    {
        using var scope = torch.NewDisposeScope();
        var rounded = (Matrix.Of(CaseA.Student) * 1.37).to(dtype);
        var loss = new LossSettings(new TaidObjectiveSettings(new TaidSettings(10)));
        var narrow = OnCaseA(loss, 0.4, dtype, 1.37);
        var exact = OnCaseA(loss, 0.4, torch.float64, rounded);
        Assert.Equal(exact.SoftSum, narrow.SoftSum, 1e-6);
        Assert.Equal(exact.KlSum, narrow.KlSum, 1e-6);
        Assert.Equal((dtype, torch.ScalarType.Float32), (narrow.StatesGradient.dtype, narrow.WeightGradient.dtype));
        var unit = dtype == torch.bfloat16 ? 1.0 / 256 : 1e-6;
        Assert.Equal(0, CaseA.LargestDifference(exact.StatesGradient, narrow.StatesGradient), unit);
        Assert.Equal(0, CaseA.LargestDifference(exact.WeightGradient, narrow.WeightGradient), 4 * unit);
    }

    [Fact]
    public void The_rows_of_a_chunk_depend_on_the_vocabulary_alone()
    {
        Assert.Equal([2048, 2048, 1024, 128, 64, 64],
            new[] { 1, 512, 4096, 32000, 65536, 151936 }.Select(FusedHead.DefaultChunkRows));
        Assert.Throws<ArgumentOutOfRangeException>(() => FusedHead.DefaultChunkRows(0));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        using var scope = torch.NewDisposeScope();
        using var teacher = Example.Teacher();
        var (states, weight, labels) = (Example.States(), Example.Weight(), Example.Labels());
        Assert.Throws<ArgumentException>(() => new FusedHead(new LossSettings(new ForwardKlSettings(0)), 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Example.Head(0));
        Assert.Throws<ArgumentException>(() => Example.Head(1).Run(new HeadInput(states, weight.t(), labels, teacher), 1));
        Assert.Throws<ArgumentException>(() => Example.Head(1).Run(new HeadInput(states, weight, labels.narrow(0, 0, 1), teacher), 1));
        Assert.Throws<ArgumentException>(() => Example.Head(1).Run(new HeadInput(states, weight, labels), 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Example.Head(1).Run(new HeadInput(states, weight, labels, teacher), 0));
    }

    private static HeadResult OnCaseA(LossSettings loss, double t, torch.ScalarType dtype, double scale = 1) =>
        OnCaseA(loss, t, dtype, (Matrix.Of(CaseA.Student) * scale).to(dtype));

    // An identity as head makes the states the logits.
    private static HeadResult OnCaseA(LossSettings loss, double t, torch.ScalarType dtype, torch.Tensor student)
    {
        var master = dtype == torch.float64 ? torch.float64 : torch.float32;
        using var teacher = new LogitsSignal(Matrix.Of(CaseA.Teacher).to(dtype));
        var input = new HeadInput(student.to(dtype), torch.eye(4, dtype: master), torch.tensor(CaseA.Labels), teacher);
        return new FusedHead(loss, 1).Run(input, 2, t);
    }

    private static class Example
    {
        public static torch.Tensor States() => Matrix.Of(new[,] { { 1, 2 }, { -1, 0.5 } });

        public static torch.Tensor Weight() => Matrix.Of(new[,] { { 0.5, 0 }, { 0, 0.5 }, { -0.5, 0.25 } });

        public static torch.Tensor TeacherStates() => Matrix.Of(new[,] { { 0.5, 1 }, { 1, -1 } });

        public static torch.Tensor TeacherWeight() => Matrix.Of(new[,] { { 1, 0 }, { 0, 1 }, { 0.5, 0.5 } });

        public static torch.Tensor Labels() => torch.tensor(new long[] { 0, 2 });

        public static TeacherSignal Teacher() => new HiddenStateSignal(TeacherStates(), TeacherWeight());

        public static FusedHead Head(int chunkRows) => new(new LossSettings(new ForwardKlSettings()), chunkRows);
    }
}
