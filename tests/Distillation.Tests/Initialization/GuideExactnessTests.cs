using ActorDistill.Distillation.Initialization;
using ActorDistill.Models.Configuration;
using ActorDistill.Models.Decoder;
using ActorDistill.Models.Weights;
using ActorDistill.Schedules.Initialization;
using TorchSharp;

namespace ActorDistill.Distillation.Tests.Initialization;

/// <summary>Cases in which a student must be its teacher to rounding.</summary>
public class GuideExactnessTests
{
    private static readonly InitializationSettings Full = new();

    // Test G1.
    [Theory]
    [InlineData(ModelType.Llama, true, true)]
    [InlineData(ModelType.Llama, false, false)]
    [InlineData(ModelType.Qwen2, true, false)]
    [InlineData(ModelType.Qwen3, false, false)]
    public void Folded_gains_leave_the_logits_and_untie_the_head(ModelType type, bool tie, bool bias)
    {
        using var scope = torch.NewDisposeScope();
        using var teacher = SmallTeachers.New(SmallTeachers.Config(type, tie, bias));
        using var folded = new CausalDecoder(teacher.Config with { TieWordEmbeddings = false }, torch.ScalarType.Float64, torch.CPU);
        var weights = new FoldedWeights(teacher);
        using var unrecorded = torch.no_grad();
        foreach (var (name, parameter) in folded.named_parameters())
            parameter.copy_(weights.Read(name));
        Assert.All(
            new[] { WeightMap.FinalNorm, new LayerWeightNames(1).AttentionNorm, new LayerWeightNames(0).FeedForwardNorm },
            name => Assert.Equal(1.0, SmallTeachers.Parameter(folded, name).min().ToDouble()));
        Assert.InRange(SmallTeachers.Difference(SmallTeachers.Logits(teacher), SmallTeachers.Logits(folded)), 0, 1e-10);
        Assert.True(SmallTeachers.Difference(weights.Read(WeightMap.Head), weights.Read(WeightMap.Embedding)) > 0.01);
    }

    // Test G2.
    [Theory]
    [InlineData(ModelType.Llama, true, true)]
    [InlineData(ModelType.Mistral, false, false)]
    [InlineData(ModelType.Qwen2, false, false)]
    [InlineData(ModelType.Qwen3, true, false)]
    public void Any_orthogonal_basis_of_full_width_gives_the_teachers_logits(ModelType type, bool tieTeacher, bool bias)
    {
        using var scope = torch.NewDisposeScope();
        using var teacher = SmallTeachers.New(SmallTeachers.Config(type, tieTeacher, bias));
        var student = teacher.Config with { TieWordEmbeddings = false };
        using var made = StudentInitialization.Run(
            teacher, student, Full, SmallTeachers.Text(), torch.ScalarType.Float64, Orthogonal(16));
        Assert.InRange(SmallTeachers.Difference(SmallTeachers.Logits(teacher), SmallTeachers.Logits(made.Decoder)), 0, 1e-10);
        Assert.Equal(teacher.Config.RmsNormEps, made.Report.Epsilon, 1e-18);
    }

    [Fact]
    public void At_full_width_a_tied_student_of_a_tied_teacher_is_exact_by_the_unit_basis()
    {
        using var scope = torch.NewDisposeScope();
        using var teacher = SmallTeachers.New(SmallTeachers.Config(tie: true));
        using var made = StudentInitialization.Run(teacher, teacher.Config, Full, SmallTeachers.Text(), torch.ScalarType.Float64);
        Assert.InRange(SmallTeachers.Difference(SmallTeachers.Logits(teacher), SmallTeachers.Logits(made.Decoder)), 0, 1e-10);
    }

    // Test G3: all that is written into the stream lies in 8 of 16 dimensions, so 8 carry it all. Qwen3's norms of queries and keys
    // share the one epsilon and do not shrink, so there only a small one leaves the logits.
    [Theory]
    [InlineData(ModelType.Llama, true, 1e-3)]
    [InlineData(ModelType.Qwen3, false, 1e-14)]
    public void A_stream_of_8_of_16_dimensions_fits_a_student_of_8_exactly(ModelType type, bool bias, double epsilon)
    {
        using var scope = torch.NewDisposeScope();
        using var teacher = SmallTeachers.New(SmallTeachers.Config(type, bias: bias) with { RmsNormEps = epsilon });
        var into = Orthogonal(16).narrow(1, 0, 8);
        var projection = into.matmul(into.t());
        using var unrecorded = torch.no_grad();
        foreach (var (name, parameter) in teacher.named_parameters())
        {
            if (name == WeightMap.Embedding)
                parameter.copy_(parameter.matmul(projection));
            else if (name.Contains("o_proj") || name.Contains("down_proj"))
                parameter.copy_(projection.matmul(parameter));
        }
        using var made = StudentInitialization.Run(
            teacher, teacher.Config with { HiddenSize = 8 }, Full, SmallTeachers.Text(), torch.ScalarType.Float64);
        Assert.InRange(SmallTeachers.Difference(SmallTeachers.Logits(teacher), SmallTeachers.Logits(made.Decoder)), 0, 1e-10);
        Assert.Equal(2 * epsilon, made.Decoder.Config.RmsNormEps, epsilon * 1e-9);
        Assert.All(made.Report.Layers, layer => Assert.Equal(Math.Sqrt(2), layer.AttentionNormGain!.Value, 1e-12));
        Assert.Equal(1, made.Report.EmbeddingShare!.Value, 1e-12);
    }

    // Test G8: what the dropped pairs and values would add is 0 in this teacher, so its scores are the kept pairs'.
    [Theory]
    [InlineData(ModelType.Llama)]
    [InlineData(ModelType.Qwen2)]
    public void Heads_of_4_of_8_values_keep_the_scores_of_the_kept_pairs(ModelType type)
    {
        using var scope = torch.NewDisposeScope();
        using var teacher = SmallTeachers.New(SmallTeachers.Config(type));
        Mask(teacher, name => name.Contains("q_proj") || name.Contains("k_proj"), [0, 2, 4, 6]);
        Mask(teacher, name => name.Contains("v_proj"), [1, 3, 4, 7]);
        using var made = StudentInitialization.Run(
            teacher, teacher.Config with { HeadDim = 4 }, Full, SmallTeachers.Text(), torch.ScalarType.Float64);
        Assert.InRange(SmallTeachers.Difference(SmallTeachers.Logits(teacher), SmallTeachers.Logits(made.Decoder)), 0, 1e-10);
        Assert.Equal([0, 2, 4, 6], made.Report.HeadValues);
    }

    [Fact]
    public void Kept_groups_are_whole_and_dropped_ones_that_write_nothing_are_not_missed()
    {
        using var scope = torch.NewDisposeScope();
        using var teacher = SmallTeachers.New(SmallTeachers.Config());
        using var unrecorded = torch.no_grad();
        foreach (var (_, output) in teacher.named_parameters().Where(named => named.name.Contains("o_proj")))
            output.narrow(1, 0, 16).fill_(0);   // group 0: the first two heads of 8 values
        var settings = Full with { Groups = new GroupChoiceSettings(GroupChoice.Listed, [1]) };
        using var made = StudentInitialization.Run(
            teacher, teacher.Config with { NumHeads = 2, NumKeyValueHeads = 1 }, settings, SmallTeachers.Text(), torch.ScalarType.Float64);
        Assert.InRange(SmallTeachers.Difference(SmallTeachers.Logits(teacher), SmallTeachers.Logits(made.Decoder)), 0, 1e-10);
        Assert.Equal([1], made.Report.Groups);
    }

    // Test G9 through the whole method: neuron 5 is loud and writes nothing, neuron 7 is all but silent and writes much.
    [Fact]
    public void Neurons_that_write_nothing_are_dropped_however_loud_they_are()
    {
        using var scope = torch.NewDisposeScope();
        using var teacher = SmallTeachers.New(SmallTeachers.Config());
        using var unrecorded = torch.no_grad();
        foreach (var layer in new[] { 0, 1 })
        {
            var names = new LayerWeightNames(layer);
            SmallTeachers.Parameter(teacher, names.Down + ".weight").select(1, 5).fill_(0);
            SmallTeachers.Parameter(teacher, names.Up + ".weight").select(0, 5).mul_(100);
            SmallTeachers.Parameter(teacher, names.Up + ".weight").select(0, 7).mul_(1e-3);
        }
        using var made = StudentInitialization.Run(
            teacher, teacher.Config with { IntermediateSize = 23 }, Full, SmallTeachers.Text(), torch.ScalarType.Float64);
        Assert.InRange(SmallTeachers.Difference(SmallTeachers.Logits(teacher), SmallTeachers.Logits(made.Decoder)), 0, 1e-10);
        Assert.All(made.Report.Layers, layer => Assert.Equal(1, layer.NeuronScoreShare!.Value, 1e-12));
        Assert.All(made.Report.Layers, layer => Assert.True(layer.NeuronEnergyShare < 0.5));
    }

    [Fact]
    public void Uniform_at_the_teachers_width_copies_layers_and_below_it_parts_of_them()
    {
        using var scope = torch.NewDisposeScope();
        using var teacher = SmallTeachers.New(SmallTeachers.Config(tie: true));
        var uniform = Full with { Kind = InitializationKind.Uniform };
        using var same = StudentInitialization.Run(teacher, teacher.Config, uniform, dtype: torch.ScalarType.Float64);
        Assert.Equal(0, SmallTeachers.Difference(SmallTeachers.Logits(teacher), SmallTeachers.Logits(same.Decoder)));
        using var half = StudentInitialization.Run(
            teacher, teacher.Config with { HiddenSize = 8, IntermediateSize = 12 }, uniform, dtype: torch.ScalarType.Float64);
        var (from, to) = (SmallTeachers.Parameter(teacher, "model.layers.1.mlp.up_proj.weight"),
            SmallTeachers.Parameter(half.Decoder, "model.layers.1.mlp.up_proj.weight"));
        Assert.Equal(0, SmallTeachers.Difference(from.slice(0, 0, 24, 2).slice(1, 0, 16, 2), to));
    }

    private static void Mask(CausalDecoder teacher, Func<string, bool> isMasked, long[] kept)
    {
        using var unrecorded = torch.no_grad();
        var mask = torch.zeros(8, torch.ScalarType.Float64).index_add_(0, torch.tensor(kept), torch.ones(4, torch.ScalarType.Float64), 1);
        foreach (var (_, parameter) in teacher.named_parameters().Where(named => isMasked(named.name)))
        {
            var rows = mask.repeat(parameter.shape[0] / 8);
            parameter.mul_(parameter.dim() == 2 ? rows.unsqueeze(1) : rows);
        }
    }

    private static torch.Tensor Orthogonal(long size)
    {
        using var generator = new torch.Generator(5);
        var drawn = torch.randn(new[] { size, size }, torch.ScalarType.Float64, generator: generator);
        return torch.linalg.eigh(drawn + drawn.t()).Item2;
    }
}
