using ActorDistill.Schedules.Payloads;
using TorchSharp;

namespace ActorDistill.Distillation.Signals;

/// <summary>What a teacher does with its final hidden states: the payload of a micro-batch.</summary>
public static class SignalMaker
{
    /// <summary>A payload, rounded to its dtype and kept so.</summary>
    /// <param name="payload">Which one.</param>
    /// <param name="temperature">Of the objective; probabilities and draws are taken at it.</param>
    /// <param name="states">[N, D], after the final norm.</param>
    /// <param name="headWeight">[V, D]. A signal of hidden states borrows it.</param>
    /// <param name="labels">int64 [N], below the vocabulary; a top-k payload always holds them.</param>
    /// <param name="generator">Where draws come from; needed for samples.</param>
    /// <param name="vocabSize">Columns that the student has too, if fewer than V: the distribution is over these.</param>
    /// <param name="chunkRows">Rows whose logits are alive at a time; <see cref="RowChunks.DefaultRows"/> when not given.</param>
    /// <exception cref="ArgumentException">The settings break a rule, or samples without a generator.</exception>
    public static TeacherSignal Make(
        PayloadSettings payload, double temperature, torch.Tensor states, torch.Tensor headWeight, torch.Tensor labels,
        torch.Generator? generator = null, int? vocabSize = null, int? chunkRows = null)
    {
        if (payload.FirstFault() is { } fault)
            throw new ArgumentException(fault, nameof(payload));
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var dtype = DtypeOf(payload.Dtype);
        if (payload.Kind == PayloadKind.Hidden)
            return new HiddenStateSignal(states.detach().to(dtype), headWeight);
        var columns = vocabSize ?? headWeight.shape[0];
        var parts = new List<torch.Tensor[]>();
        foreach (var (first, count) in RowChunks.Of(states.shape[0], chunkRows ?? RowChunks.DefaultRows(columns)))
        {
            using var chunkScope = torch.NewDisposeScope();
            var logits = HiddenStateSignal.Logits(states.narrow(0, first, count), headWeight, columns);
            var precise = logits.to(logits.dtype == torch.float64 ? torch.float64 : torch.float32);  // [R, V]
            torch.Tensor[] part = payload.Kind switch
            {
                PayloadKind.TopK => Kept(precise, labels.narrow(0, first, count), payload.TopK, temperature, dtype),
                PayloadKind.Samples => Drawn(precise, payload.SampleCount, temperature, generator),
                _ => [precise.to(dtype)],
            };
            parts.Add([.. part.Select(tensor => tensor.MoveToOuterDisposeScope())]);
        }
        return payload.Kind switch
        {
            PayloadKind.TopK => new TopKSignal(Joined(parts, 0), Joined(parts, 1), Joined(parts, 2), temperature, payload.Form),
            PayloadKind.Samples => Counted(Joined(parts, 0), temperature),
            _ => new LogitsSignal(Joined(parts, 0)),
        };
    }

    /// <summary>The label and the k most probable other tokens: token ids, log-probabilities [R, min(k + 1, V)] and the tail [R].</summary>
    private static torch.Tensor[] Kept(torch.Tensor logits, torch.Tensor labels, int topK, double temperature, torch.ScalarType dtype)
    {
        var label = labels.unsqueeze(1);
        var first = logits.scatter(1, label, label.full_like(double.PositiveInfinity, logits.dtype));
        var tokenIds = first.topk((int)Math.Min(topK + 1L, logits.shape[1])).indexes;  // [R, K]
        var logProbs = (temperature == 1 ? logits : logits / temperature).log_softmax(1);
        var kept = logProbs.gather(1, tokenIds);
        // Summing what is left is exact where 1 minus the kept mass would be rounding noise.
        var tail = logProbs.scatter_(1, tokenIds, kept.full_like(double.NegativeInfinity)).logsumexp(1);
        return [tokenIds, kept.to(dtype), tail.to(dtype)];
    }

    /// <summary>Token ids [R, n] of n draws with replacement.</summary>
    private static torch.Tensor[] Drawn(torch.Tensor logits, int sampleCount, double temperature, torch.Generator? generator)
    {
        if (generator == null)
            throw new ArgumentException("draws need a generator", nameof(generator));
        return [(logits / temperature).softmax(1).multinomial(sampleCount, replacement: true, generator)];
    }

    /// <summary>Draws [N, n] as each row's different tokens with their shares, in as many places as the richest row needs.</summary>
    private static SampledSignal Counted(torch.Tensor draws, double temperature)
    {
        var (rowCount, sampleCount) = (draws.shape[0], draws.shape[1]);
        var tokenIds = draws.sort(1).Values;
        var isNew = torch.ones([rowCount, sampleCount], torch.@bool, draws.device);
        if (sampleCount > 1)
            isNew.narrow(1, 1, sampleCount - 1).copy_(
                tokenIds.narrow(1, 1, sampleCount - 1).ne(tokenIds.narrow(1, 0, sampleCount - 1)));
        var place = isNew.to(torch.int64).cumsum(1).sub_(1);  // [N, n], of the draw's token among its row's different ones
        var placeCount = rowCount == 0 ? 1 : place.max().ToInt64() + 1;
        var ordinals = torch.arange(placeCount, torch.int64, draws.device).view(1, 1, -1);
        var counts = place.unsqueeze(2).eq(ordinals).sum(1);  // [N, K]
        // Draws of one token write the same id to the same place.
        var ids = torch.zeros([rowCount, placeCount], torch.int64, draws.device).scatter_(1, place, tokenIds);
        return new SampledSignal(ids, counts.to(torch.float32).div_(sampleCount), temperature);
    }

    private static torch.Tensor Joined(List<torch.Tensor[]> chunks, int index) => torch.cat([.. chunks.Select(chunk => chunk[index])]);

    private static torch.ScalarType DtypeOf(PayloadDtype dtype) => dtype switch
    {
        PayloadDtype.Float32 => torch.float32,
        PayloadDtype.BFloat16 => torch.bfloat16,
        PayloadDtype.Float16 => torch.float16,
    };
}
