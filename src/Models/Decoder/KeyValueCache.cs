using ActorDistill.Models.Configuration;
using TorchSharp;

namespace ActorDistill.Models.Decoder;

/// <summary>
/// The keys and values of the tokens that a decoder has already seen, so that each further token costs one token's work. For
/// continuation only: with gradients recorded, the decoder refuses it.
/// </summary>
public sealed class KeyValueCache : IDisposable
{
    private readonly torch.Tensor[] _keys;    // [B, K, capacity, E] a layer
    private readonly torch.Tensor[] _values;

    /// <summary>An empty cache.</summary>
    /// <param name="config">The decoder's config.</param>
    /// <param name="batchSize">B, the number of sequences.</param>
    /// <param name="capacity">Tokens per sequence that it can hold.</param>
    /// <param name="dtype">The decoder's compute dtype.</param>
    /// <param name="device">The decoder's device.</param>
    public KeyValueCache(DecoderConfig config, long batchSize, long capacity, torch.ScalarType dtype, torch.Device device)
        : this(config, batchSize, capacity, dtype, _ => device)
    {
    }

    internal KeyValueCache(
        DecoderConfig config, long batchSize, long capacity, torch.ScalarType dtype, Func<int, torch.Device> deviceOfLayer)
    {
        (BatchSize, Capacity) = (batchSize, capacity);
        long[] shape = [batchSize, config.NumKeyValueHeads, capacity, config.HeadDim];
        _keys = NewBuffers();
        _values = NewBuffers();

        torch.Tensor[] NewBuffers() => Enumerable.Range(0, config.NumLayers)
            .Select(layer => torch.empty(shape, dtype, deviceOfLayer(layer)).DetachFromDisposeScope())
            .ToArray();
    }

    /// <summary>B, the number of sequences.</summary>
    public long BatchSize { get; }

    /// <summary>Tokens per sequence that it can hold.</summary>
    public long Capacity { get; }

    /// <summary>Tokens per sequence that it holds.</summary>
    public long Length { get; private set; }

    /// <summary>Forgets all tokens.</summary>
    public void Clear() => Length = 0;

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        foreach (var tensor in _keys.Concat(_values))
            tensor.Dispose();
    }

    /// <summary>Writes a layer's keys and values [B, K, T, E] behind the known ones and returns all: [B, K, Length + T, E] each.</summary>
    internal (torch.Tensor Keys, torch.Tensor Values) Append(int layer, torch.Tensor keys, torch.Tensor values)
    {
        var count = keys.shape[2];
        _keys[layer].narrow(2, Length, count).copy_(keys);
        _values[layer].narrow(2, Length, count).copy_(values);
        return (_keys[layer].narrow(2, 0, Length + count), _values[layer].narrow(2, 0, Length + count));
    }

    /// <summary>Counts the tokens that every layer has appended.</summary>
    internal void Advance(long tokenCount) => Length += tokenCount;

    /// <exception cref="ArgumentException">Another number of sequences, or no room.</exception>
    internal void RequireRoomFor(long batchSize, long tokenCount)
    {
        if (batchSize != BatchSize)
            throw new ArgumentException($"the cache holds {BatchSize} sequences, the input has {batchSize}");
        if (Length + tokenCount > Capacity)
            throw new ArgumentException($"the cache holds {Length} of {Capacity} tokens, {tokenCount} more do not fit");
    }
}
