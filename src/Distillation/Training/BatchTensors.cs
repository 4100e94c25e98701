using ActorDistill.Models.Corpora;
using TorchSharp;

namespace ActorDistill.Distillation.Training;

/// <summary>
/// A micro-batch on a device. B sequences of S tokens; a row is a token whose label counts, in the order of sequences and positions; N
/// rows. The tensors belong to the scope that is open around the constructor.
/// </summary>
internal sealed class BatchTensors
{
    // Null when every token is a row, the usual case for plain text: nothing is gathered then.
    private readonly torch.Tensor? _rows;

    public BatchTensors(TokenBatch batch, torch.Device device)
    {
        var (sequences, tokens) = ((long)batch.BatchSize, (long)batch.SequenceLength);
        var tokenIds = torch.tensor(batch.TokenIds, [sequences, tokens + 1], device: device);
        Inputs = tokenIds.narrow(1, 0, tokens);
        Mask = torch.tensor(batch.LossMask, [sequences, tokens], device: device);
        RowCount = batch.LossMask.AsSpan().Count(true);
        var labels = tokenIds.narrow(1, 1, tokens).reshape(-1);
        if (RowCount < batch.LossMask.Length)
        {
            var rows = batch.LossMask.Index().Where(place => place.Item).Select(place => (long)place.Index).ToArray();
            _rows = torch.tensor(rows, [rows.Length], device: device);
            labels = labels.index_select(0, _rows);
        }
        Labels = labels;
    }

    /// <summary>int64 [B, S].</summary>
    public torch.Tensor Inputs { get; }

    /// <summary>Which tokens are rows: bool [B, S].</summary>
    public torch.Tensor Mask { get; }

    /// <summary>int64 [N].</summary>
    public torch.Tensor Labels { get; }

    /// <summary>N.</summary>
    public long RowCount { get; }

    /// <summary>The rows of [B, S, D]: [N, D]. Without a recording: the way back is <see cref="Spread"/>.</summary>
    public torch.Tensor Rows(torch.Tensor states)
    {
        var all = states.detach().reshape(-1, states.shape[^1]);
        return _rows is null ? all : all.index_select(0, _rows);
    }

    /// <summary>[N, D] put back to where the rows came from, 0 elsewhere: [B, S, D].</summary>
    public torch.Tensor Spread(torch.Tensor rows)
    {
        var (shape, width) = (Mask.shape, rows.shape[^1]);
        if (_rows is null)
            return rows.view(shape[0], shape[1], width);
        var all = torch.zeros(shape[0] * shape[1], width, rows.dtype, rows.device);
        return all.index_copy_(0, _rows, rows).view(shape[0], shape[1], width);
    }
}
