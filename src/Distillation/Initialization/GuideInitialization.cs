using ActorDistill.Models.Configuration;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Decoder;
using ActorDistill.Models.Weights;
using ActorDistill.Schedules.Initialization;
using TorchSharp;

namespace ActorDistill.Distillation.Initialization;

/// <summary>
/// GUIDE: a student that is its teacher in fewer dimensions (ALGORITHMS 5.1 and 5.5). One basis P [D, K] serves the whole residual stream,
/// because a plain decoder adds all layers' outputs without a change of basis between them.
/// </summary>
internal static class GuideInitialization
{
    public static InitializedStudent Run(
        CausalDecoder teacher, DecoderConfig config, InitializationSettings settings, IEnumerable<TokenBatch> calibration,
        torch.ScalarType dtype, torch.Tensor? givenBasis)
    {
        using var unrecorded = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        using var statistics = LayerSelection.Measure(teacher, config, settings, calibration, out var layers);
        var folded = new FoldedWeights(teacher);
        var basis = givenBasis ?? Basis(statistics, folded, settings, layers, teacher.Config, config.HiddenSize);
        var written = settings.Kind == InitializationKind.GuideMin ? [layers[0]] : layers;
        if (!settings.KeepEpsilon)
            config = config with { RmsNormEps = CarriedEpsilon(teacher.Config, config, statistics, basis, written) };
        var student = new CausalDecoder(config, dtype, teacher.Device);
        try
        {
            student.Initialize(settings.Seed);
            var report = Write(teacher, student, settings, statistics, folded, basis, written);
            if (settings.LogitScale)
                report = report with { LogitScale = ScaleLogits(teacher, student, calibration) };
            return new InitializedStudent(student, report);
        }
        catch
        {
            student.Dispose();
            throw;
        }
    }

    private static torch.Tensor Basis(
        CalibrationStatistics statistics, FoldedWeights folded, InitializationSettings settings, IReadOnlyList<int> layers,
        DecoderConfig teacher, int size)
    {
        using var scope = torch.NewDisposeScope();
        var moments = NormsOf(layers, teacher).Select(statistics.SecondMoment).ToList();
        var moment = settings.EffectiveBasis switch
        {
            BasisStatistic.Balanced => settings.EmbeddingVote > 0
                ? PrincipalBasis.Balanced(moments, EmbeddingMoment(folded), settings.EmbeddingVote)
                : PrincipalBasis.Balanced(moments),
            BasisStatistic.Pooled => PrincipalBasis.Pooled(moments),
            BasisStatistic.Embedding => EmbeddingMoment(folded),
            BasisStatistic.TokenEmbedding => statistics.SecondMoment(0),
        };
        return PrincipalBasis.Of(moment, size).MoveToOuterDisposeScope();
    }

    private static IEnumerable<int> NormsOf(IReadOnlyList<int> layers, DecoderConfig teacher) =>
        layers.SelectMany(layer => new[] { 2 * layer, 2 * layer + 1 }).Append(2 * teacher.NumLayers);

    private static torch.Tensor EmbeddingMoment(FoldedWeights folded)
    {
        using var scope = torch.NewDisposeScope();
        var embedding = folded.Read(WeightMap.Embedding);
        return embedding.t().matmul(embedding).MoveToOuterDisposeScope();
    }

    private static double CarriedEpsilon(
        DecoderConfig teacher, DecoderConfig student, CalibrationStatistics statistics, torch.Tensor basis, IReadOnlyList<int> layers)
    {
        var shares = NormsOf(layers, teacher).Select(norm => PrincipalBasis.KeptShare(statistics.SecondMoment(norm), basis));
        return NormGain.Epsilon(teacher.RmsNormEps, shares, teacher.HiddenSize, student.HiddenSize);
    }

    private static InitializationReport Write(
        CausalDecoder teacher, CausalDecoder student, InitializationSettings settings, CalibrationStatistics statistics,
        FoldedWeights folded, torch.Tensor basis, IReadOnlyList<int> layers)
    {
        using var scope = torch.NewDisposeScope();
        var (from, to) = (teacher.Config, student.Config);
        var weights = new StudentWeights(student);
        var groups = settings.Groups.Choose(from.NumKeyValueHeads, to.NumKeyValueHeads);
        var heads = new HeadSelection(from, to, groups);
        var blocks = new BlockProjection(folded, weights, from, to, basis, heads, statistics, settings.Neurons);
        var kept = layers.Select((layer, i) => blocks.Write(i, layer)).ToList();
        var finalShare = PrincipalBasis.KeptShare(statistics.SecondMoment(2 * from.NumLayers), basis);
        var finalGain = NormGain.Of(finalShare, from.HiddenSize, to.HiddenSize);
        var embedding = folded.Read(WeightMap.Embedding).matmul(basis);  // [V, K]
        var head = folded.Read(WeightMap.Head).matmul(basis);            // [V, K]
        weights.Write(WeightMap.Embedding, embedding);
        if (to.TieWordEmbeddings)
        {
            weights.Write(WeightMap.FinalNorm, TiedHead.FinalNorm(head, embedding, finalGain));
        }
        else
        {
            weights.Write(WeightMap.Head, head);
            weights.Fill(WeightMap.FinalNorm, finalGain);
        }
        return new InitializationReport(
            settings.Kind, statistics.TokenCount, kept, groups, heads.RotaryValues,
            PrincipalBasis.KeptShare(EmbeddingMoment(folded), basis), finalShare, finalGain, to.RmsNormEps, LogitScale: null,
            [.. Enumerable.Range(layers.Count, to.NumLayers - layers.Count).Select(layer => $"layer {layer}")]);
    }

    // Into the head, or, where the head is the embedding, into the norm before it.
    private static double ScaleLogits(CausalDecoder teacher, CausalDecoder student, IEnumerable<TokenBatch> calibration)
    {
        using var scope = torch.NewDisposeScope();
        var scale = LogitScale.Solve(teacher, student, calibration);
        var name = student.Config.TieWordEmbeddings ? WeightMap.FinalNorm : WeightMap.Head;
        student.named_parameters().Single(named => named.name == name).parameter.mul_(scale);
        return scale;
    }
}
