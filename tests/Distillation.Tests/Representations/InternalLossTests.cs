using ActorDistill.Distillation.Representations;
using ActorDistill.Schedules.Representations;
using TorchSharp;

namespace ActorDistill.Distillation.Tests.Representations;

public class InternalLossTests
{
    private static readonly int[] BothLayers = [1, 2];

    public static TheoryData<RepresentationSettings, bool> Cases => new()
    {
        { new RepresentationSettings(), false },
        { new RepresentationSettings(2, 0.5, HiddenLossKind.Mse, RepresentationPositions.Last, LayerMapKind.FirstOfGroup), false },
        { new RepresentationSettings(0, 3, Positions: RepresentationPositions.First, LayerMap: LayerMapKind.Uniform), false },
        { new RepresentationSettings(1.5, 0), false },
        { new RepresentationSettings(HeadMatch: HeadMatch.Average, WidthMatch: WidthMatch.Learned), true },
        { new RepresentationSettings(0.5, 2, HiddenLossKind.Mse, HeadMatch: HeadMatch.Relations, WidthMatch: WidthMatch.Pca), true },
        { new RepresentationSettings(HeadMatch: HeadMatch.Relations, RelationHeads: 2, WidthMatch: WidthMatch.Learned), true },
        {
            new RepresentationSettings(
                1, 1, HiddenLossKind.Mse, RepresentationPositions.Last, HeadMatch: HeadMatch.Average, WidthMatch: WidthMatch.Learned), true
        },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Losses_and_the_gradient_of_every_weight_are_those_of_autograd(RepresentationSettings settings, bool other)
    {
        using var scope = torch.NewDisposeScope();
        using var pair = new Pair(settings, other ? TinyPair.OtherTeacher : TinyPair.Teacher);
        var (result, closed) = pair.Run(BothLayers);

        pair.ZeroGradients();
        var reference = new ReferenceLoss(settings, pair);
        var (attention, hidden) = reference.Of(BothLayers);
        (attention * settings.AttentionWeight + hidden * settings.HiddenWeight).backward();
        Assert.Equal(attention.ToDouble(), result.Attention, 1e-12);
        Assert.Equal(hidden.ToDouble(), result.Hidden, 1e-12);
        RequireClose(pair.Gradients(), closed, 1e-12);
        Assert.Contains(closed, gradient => gradient.Value is { } values && values.Any(value => Math.Abs(value) > 1e-3));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Micro_batches_add_up_to_the_one_batch(RepresentationSettings settings, bool other)
    {
        using var scope = torch.NewDisposeScope();
        using var pair = new Pair(settings, other ? TinyPair.OtherTeacher : TinyPair.Teacher);
        var (whole, expected) = pair.Run(BothLayers);
        var counts = StepCounts.Of([TinyPair.Batch(0, 1), TinyPair.Batch(1, 2)]);
        Assert.Equal(new StepCounts(9, 2), counts);
        Assert.Equal(StepCounts.Of([TinyPair.Batch()]), counts);

        pair.ZeroGradients();
        var parts = new[] { pair.Backward(BothLayers, 0, 1, counts), pair.Backward(BothLayers, 1, 2, counts) };
        Assert.Equal(whole.Attention, parts.Sum(part => part.Attention), 1e-13);
        Assert.Equal(whole.Hidden, parts.Sum(part => part.Hidden), 1e-13);
        RequireClose(expected, pair.Gradients(), 1e-13);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Nothing_valid_has_no_loss_and_no_gradient(RepresentationSettings settings, bool other)
    {
        using var scope = torch.NewDisposeScope();
        using var pair = new Pair(settings, other ? TinyPair.OtherTeacher : TinyPair.Teacher);
        var result = pair.Backward(BothLayers, 1, 1, new StepCounts(0, 0));  // the second sequence
        Assert.Equal((0.0, 0.0), (result.Attention, result.Hidden));
        Assert.All(pair.Gradients().Values, values => Assert.All(values ?? [], value => Assert.Equal(0, value)));
    }

    [Fact]
    public void A_stage_of_one_layer_moves_it_and_those_below_and_nothing_above()
    {
        using var scope = torch.NewDisposeScope();
        using var pair = new Pair(new RepresentationSettings(WidthMatch: WidthMatch.Learned), TinyPair.Teacher);
        Assert.Equal([1], pair.Loss.StudentRequest([1]).HiddenStates);
        Assert.Equal([0], pair.Loss.StudentRequest([1]).AttentionScores);
        Assert.Equal([2], pair.Loss.TeacherRequest([1]).HiddenStates);
        Assert.Equal([1], pair.Loss.TeacherRequest([1]).Attention);
        var (_, gradients) = pair.Run([1]);
        Assert.All(gradients.Where(g => g.Key.Contains("layers.0.") || g.Key.Contains("projectors.0.") || g.Key.Contains("embed")), Moves);
        Assert.All(gradients.Where(g => g.Key.Contains("layers.1.") || g.Key.Contains("projectors.1.")), g => Assert.Null(g.Value));
        (_, gradients) = pair.Run([2]);
        Assert.All(gradients.Where(g => g.Key.Contains("layers.") || g.Key.Contains("projectors.1.")), Moves);
        Assert.Null(gradients["projectors.0.weight"]);

        static void Moves(KeyValuePair<string, double[]?> gradient) => Assert.Contains(gradient.Value!, value => value != 0);
    }

    [Fact]
    public void A_teacher_that_is_the_student_leaves_no_loss()
    {
        using var scope = torch.NewDisposeScope();
        using var pair = new Pair(new RepresentationSettings(), TinyPair.Student, teacherSeed: Pair.StudentSeed);
        var (result, gradients) = pair.Run(BothLayers);
        Assert.Equal(0, result.Attention, 1e-13);
        Assert.Equal(0, result.Hidden, 1e-13);
        Assert.All(gradients.Values, values => Assert.All(values ?? [], value => Assert.Equal(0, value, 1e-12)));
    }

    [Theory]
    [InlineData(HeadMatch.Same)]
    [InlineData(HeadMatch.Average)]
    [InlineData(HeadMatch.Relations)]
    public void A_student_that_computes_in_bfloat16_gets_nearly_the_same_losses(HeadMatch match)
    {
        using var scope = torch.NewDisposeScope();
        var settings = new RepresentationSettings(HeadMatch: match, WidthMatch: WidthMatch.Learned);
        using var exact = new Pair(settings, TinyPair.Teacher, dtype: torch.ScalarType.Float32);
        using var rounded = new Pair(settings, TinyPair.Teacher, dtype: torch.ScalarType.Float32, computeDtype: torch.ScalarType.BFloat16);
        var ((expected, _), (actual, gradients)) = (exact.Run(BothLayers), rounded.Run(BothLayers));
        Assert.Equal(expected.Attention, actual.Attention, 0.05 * expected.Attention);
        Assert.Equal(expected.Hidden, actual.Hidden, 0.05 * expected.Hidden);
        Assert.All(gradients.Values, values => Assert.All(values ?? [], value => Assert.True(double.IsFinite(value))));
        Assert.Contains(actual.Roots, root => root.Gradient.dtype == torch.ScalarType.BFloat16);
    }

    [Fact]
    public void Steps_leave_no_tensor_behind()
    {
        using var pair = new Pair(new RepresentationSettings(WidthMatch: WidthMatch.Learned), TinyPair.Teacher);
        Step();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var i = 0; i < 5; i++)
            Step();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);

        void Step()
        {
            using var scope = torch.NewDisposeScope();
            pair.Run(BothLayers);
        }
    }

    [Fact]
    public void Projectors_are_drawn_from_their_seed_and_keep_lengths()
    {
        using var scope = torch.NewDisposeScope();
        var settings = new RepresentationSettings(HeadMatch: HeadMatch.Average, WidthMatch: WidthMatch.Learned);
        var wide = TinyPair.OtherTeacher with { HiddenSize = 4096 };
        using var first = new InternalLoss(settings, TinyPair.Student, wide, seed: 4);
        using var second = new InternalLoss(settings, TinyPair.Student, wide, seed: 4);
        using var third = new InternalLoss(settings, TinyPair.Student, wide, seed: 5);
        Assert.Equal(["projectors.0.weight", "projectors.1.weight"], first.Parameters.Select(named => named.Name));
        foreach (var ((_, a), (_, b), (_, c)) in first.Parameters.Zip(second.Parameters, third.Parameters))
        {
            Assert.Equal(new long[] { 4096, 16 }, a.shape);
            Assert.True(a.detach().Equals(b.detach()));
            Assert.False(a.detach().Equals(c.detach()));
            Assert.Equal(1, a.detach().square().sum(dim: 0).mean().ToDouble(), 0.05);
        }
        using var none = new InternalLoss(new RepresentationSettings(), TinyPair.Student, TinyPair.Teacher);
        Assert.Empty(none.Parameters);
        Assert.Null(none.TeacherProjection);
    }

    private static void RequireClose(Dictionary<string, double[]?> expected, Dictionary<string, double[]?> actual, double error)
    {
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        foreach (var (name, values) in expected)
            foreach (var (wanted, given) in (values ?? []).Zip(actual[name] ?? new double[values?.Length ?? 0]))
                Assert.True(Math.Abs(wanted - given) <= error, $"{name}: {given} instead of {wanted}");
    }
}
