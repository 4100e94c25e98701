using ActorDistill.Models.Decoder;
using ActorDistill.Schedules.Representations;
using TorchSharp;

namespace ActorDistill.Distillation.Tests.Representations;

/// <summary>The same losses written straight from their definitions, recorded for autograd, row by row over the whole batch.</summary>
internal sealed class ReferenceLoss(RepresentationSettings settings, Pair pair)
{
    // By hand from TinyPair.Mask: flat positions that count, of all sequences and the first and last of each.
    private static readonly long[] AllPlaces = [1, 2, 4, 12, 13, 14, 15, 16, 17];
    private static readonly long[] FirstPlaces = [1, 12];
    private static readonly long[] LastPlaces = [4, 17];

    public (torch.Tensor Attention, torch.Tensor Hidden) Of(int[] layers)
    {
        var (student, teacher) = (pair.Student.Forward(pair.Ids, All(2)), pair.Teacher.Forward(pair.Ids, All(4)));
        var attention = torch.zeros(1, torch.ScalarType.Float64).sum();
        var hidden = torch.zeros(1, torch.ScalarType.Float64).sum();
        foreach (var layer in layers)
        {
            var mapped = LayerMap.Of(settings.LayerMap, 2, pair.Teacher.Config.NumLayers)[layer - 1];
            if (settings.AttentionWeight > 0)
                attention += Attention(student, teacher, layer - 1, mapped - 1);
            if (settings.HiddenWeight > 0)
                hidden += Hidden(student.HiddenStates[layer], teacher.HiddenStates[mapped].detach(), layer);
        }
        return (attention, hidden);
    }

    private static ForwardRequest All(int layers) =>
        ForwardRequest.Everything(layers) with { AttentionInputs = Enumerable.Range(0, layers).ToHashSet() };

    private torch.Tensor Attention(DecoderOutput student, DecoderOutput teacher, int layer, int mapped)
    {
        var (own, other) = (student.Attention[layer], teacher.Attention[mapped].detach());
        if (settings.HeadMatch == HeadMatch.Same)
            return MeanKl(own, other);
        if (settings.HeadMatch == HeadMatch.Average)
            return MeanKl(own.mean([1], keepdim: true), other.mean([1], keepdim: true));
        var (s, t) = (student.AttentionInputs[layer], teacher.AttentionInputs[mapped]);
        return (Pair(s.Queries, t.Queries) + Pair(s.Keys, t.Keys) + Pair(s.Values, t.Values)) / 3;

        torch.Tensor Pair(torch.Tensor a, torch.Tensor b) => MeanKl(Relations(a), Relations(b.detach()));
    }

    private torch.Tensor Relations(torch.Tensor heads)
    {
        var heads_ = settings.RelationHeads;
        var (size, tokens) = (heads.shape[1] * heads.shape[3] / heads_, heads.shape[2]);
        var x = heads.transpose(1, 2).reshape(-1, tokens, heads_, size).transpose(1, 2);
        var later = torch.ones(tokens, tokens, torch.ScalarType.Bool).triu(1);
        return (x.matmul(x.transpose(2, 3)) / Math.Sqrt(size)).masked_fill(later, double.NegativeInfinity).softmax(-1);
    }

    private static torch.Tensor MeanKl(torch.Tensor own, torch.Tensor other)
    {
        // 1 where the teacher has 0, whose logarithm is 0 and whose gradient goes nowhere.
        var logs = torch.where(other == 0, torch.ones_like(own), own).log();
        var rows = (other.xlogy(other) - other * logs).sum(-1).transpose(1, 2).reshape(-1, own.shape[1]);  // [B S, heads]
        return rows.index_select(0, torch.tensor(AllPlaces)).mean();
    }

    private torch.Tensor Hidden(torch.Tensor own, torch.Tensor other, int layer)
    {
        var places = torch.tensor(settings.Positions switch
        {
            RepresentationPositions.All => AllPlaces,
            RepresentationPositions.First => FirstPlaces,
            RepresentationPositions.Last => LastPlaces,
        });
        var (s, t) = (Rows(own), Rows(other));
        if (settings.WidthMatch == WidthMatch.Learned)
            s = torch.nn.functional.linear(s, pair.Loss.Parameters[layer - 1].Parameter);
        if (settings.WidthMatch == WidthMatch.Pca)
            t = t.matmul(pair.Loss.TeacherProjection!);
        return settings.HiddenLoss == HiddenLossKind.Cosine
            ? (1 - (s * t).sum(-1) / (s.square().sum(-1) * t.square().sum(-1)).sqrt()).mean()
            : (Scaled(s) - Scaled(t)).square().mean();

        torch.Tensor Rows(torch.Tensor states) => states.reshape(-1, states.shape[2]).index_select(0, places);
    }

    private static torch.Tensor Scaled(torch.Tensor rows) => rows / rows.square().mean([-1], keepdim: true).sqrt();
}
