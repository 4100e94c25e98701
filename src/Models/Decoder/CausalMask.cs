using TorchSharp;

namespace ActorDistill.Models.Decoder;

/// <summary>
/// What the attention's scores are added to: 0 where a token may look, minus infinity elsewhere. Keeps the last mask made, because a run
/// uses one shape over and over. Not thread-safe, like the decoder that owns it.
/// </summary>
internal sealed class CausalMask(int? slidingWindow, int queriesPerGroup, torch.ScalarType dtype, torch.Device device) : IDisposable
{
    private torch.Tensor? _last;
    private (long TokenCount, long KeyCount) _lastShape;

    /// <summary>
    /// For the last <paramref name="tokenCount"/> (T) of <paramref name="keyCount"/> (S) tokens, repeated for each of a group's G query
    /// heads: [1, G T, S].
    /// </summary>
    public torch.Tensor For(long tokenCount, long keyCount)
    {
        if (_last is { } known && _lastShape == (tokenCount, keyCount))
            return known;
        using var scope = torch.NewDisposeScope();
        using var unrecorded = torch.no_grad();
        var position = torch.arange(keyCount - tokenCount, keyCount, torch.ScalarType.Int64).unsqueeze(1);  // [T, 1]
        var distance = position - torch.arange(keyCount, torch.ScalarType.Int64);                           // [T, S]
        var hidden = distance < 0;
        if (slidingWindow is { } window)
            hidden |= distance >= window;
        var mask = torch.zeros(tokenCount, keyCount, dtype).masked_fill_(hidden, double.NegativeInfinity).repeat(queriesPerGroup, 1);
        Dispose();
        _last = mask.unsqueeze(0).to(device).DetachFromDisposeScope();
        _lastShape = (tokenCount, keyCount);
        return _last;
    }

    public void Dispose() => _last?.Dispose();
}
