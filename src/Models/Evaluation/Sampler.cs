namespace ActorDistill.Models.Evaluation;

/// <summary>
/// Draws tokens from logits: temperature, top-k, top-p, in float64. Equal settings, seed and logits give the same tokens on every machine.
/// </summary>
public sealed class Sampler
{
    private readonly SamplingSettings _settings;
    private ulong _state;

    /// <summary>A stream of draws.</summary>
    /// <exception cref="ArgumentException">The settings break one of their rules.</exception>
    public Sampler(SamplingSettings settings, ulong seed)
    {
        if (settings.FirstFault() is { } fault)
            throw new ArgumentException(fault, nameof(settings));
        (_settings, _state) = (settings, seed);
    }

    /// <summary>The next token; of equal logits the lowest token counts as the likelier.</summary>
    /// <param name="logits">One for each token; minus infinity excludes a token.</param>
    /// <exception cref="InvalidOperationException">A logit is not a number, or none is above minus infinity.</exception>
    public int Next(ReadOnlySpan<float> logits)
    {
        var best = Likeliest(logits);
        if (_settings.Temperature == 0)
            return best;
        var (tokens, weights) = Candidates(logits, logits[best]);
        var total = 0.0;
        foreach (var weight in weights)
            total += weight;
        var (count, kept) = Nucleus(weights, total);
        var point = NextUniform() * kept;
        for (var i = 0; i < count - 1; i++)
        {
            point -= weights[i];
            if (point < 0)
                return tokens[i];
        }
        return tokens[count - 1];
    }

    private static int Likeliest(ReadOnlySpan<float> logits)
    {
        var best = -1;
        for (var token = 0; token < logits.Length; token++)
        {
            if (float.IsNaN(logits[token]))
                throw new InvalidOperationException($"the logit of token {token} is not a number");
            if (logits[token] > (best < 0 ? float.NegativeInfinity : logits[best]))
                best = token;
        }
        return best >= 0 ? best : throw new InvalidOperationException("no token has a logit above minus infinity");
    }

    // exp((logit - best) / temperature), likeliest first and cut to the top k.
    private (int[] Tokens, double[] Weights) Candidates(ReadOnlySpan<float> logits, float best)
    {
        var tokens = new int[logits.Length];
        var distances = new double[logits.Length];
        for (var token = 0; token < logits.Length; token++)
            (tokens[token], distances[token]) = (token, logits[token] == best ? 0 : ((double)best - logits[token]) / _settings.Temperature);
        // Without cuts the order does not matter, and a vocabulary need not be sorted for every token.
        if (_settings.TopK != null || _settings.TopP < 1)
            Array.Sort(tokens, (a, b) => distances[a] != distances[b] ? distances[a].CompareTo(distances[b]) : a.CompareTo(b));
        var kept = tokens.AsSpan(0, Math.Min(_settings.TopK ?? tokens.Length, tokens.Length)).ToArray();
        return (kept, Array.ConvertAll(kept, token => Math.Exp(-distances[token])));
    }

    // How many of the likeliest reach the share top-p of the total, and their sum.
    private (int Count, double Sum) Nucleus(double[] weights, double total)
    {
        if (_settings.TopP == 1)
            return (weights.Length, total);
        var sum = 0.0;
        for (var i = 0; i < weights.Length; i++)
        {
            sum += weights[i];
            if (sum >= _settings.TopP * total)
                return (i + 1, sum);
        }
        return (weights.Length, total);
    }

    // SplitMix64 (Steele, Lea and Flood, 2014); the upper 53 bits as a number of [0, 1).
    private double NextUniform()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
