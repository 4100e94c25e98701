using ActorDistill.Models.Decoder;
using TorchSharp;

namespace ActorDistill.Models.Evaluation;

/// <summary>A text that a model continues token by token, with its keys and values kept. Belongs to one thread.</summary>
public sealed class Continuation : IDisposable
{
    private readonly CausalDecoder _decoder;
    private readonly Sampler _sampler;
    private readonly KeyValueCache _cache;
    private long[] _pending;

    /// <summary>Starts after a prompt; nothing is computed yet.</summary>
    /// <param name="decoder">The model; it outlives this.</param>
    /// <param name="sampler">Chooses each token.</param>
    /// <param name="prompt">At least one token.</param>
    /// <param name="capacity">How many tokens <see cref="Next"/> can give; at least 1.</param>
    /// <exception cref="ArgumentException">An empty prompt, or no capacity.</exception>
    public Continuation(CausalDecoder decoder, Sampler sampler, IReadOnlyList<int> prompt, int capacity)
    {
        if (prompt.Count == 0)
            throw new ArgumentException("a continuation needs at least one token to start from", nameof(prompt));
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        (_decoder, _sampler) = (decoder, sampler);
        _pending = [.. prompt];
        // The last token is given out and never looked at.
        _cache = decoder.NewCache(1, prompt.Count + capacity - 1);
    }

    /// <summary>The next token.</summary>
    /// <exception cref="ArgumentException">More tokens than the capacity.</exception>
    public int Next()
    {
        using var unrecorded = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var input = torch.tensor(_pending, device: _decoder.Device).unsqueeze(0);                                // [1, T]
        var state = _decoder.Forward(input, ForwardRequest.FinalHiddenStateOnly, _cache).FinalHiddenState;       // [1, T, D]
        // The prompt's other rows would cost a head product each for nothing.
        var logits = _decoder.Logits(state.select(1, -1)).to(torch.ScalarType.Float32).cpu().view(-1);           // [V]
        var token = _sampler.Next(logits.data<float>().ToArray());
        _pending = [token];
        return token;
    }

    /// <summary>Frees the keys and values.</summary>
    public void Dispose() => _cache.Dispose();
}
