using ActorDistill.Models.Configuration;
using TorchSharp;

namespace ActorDistill.Models.Decoder;

/// <summary>
/// Rotary positions (Su et al., 2021) in Hugging Face's layout: value i of a head turns with value i + E/2. The angles are computed in
/// float64, so that late positions are as exact as early ones. Not thread-safe, like the decoder that owns it.
/// </summary>
internal sealed class RotaryEmbedding(DecoderConfig config, torch.ScalarType dtype, torch.Device device) : IDisposable
{
    private torch.Tensor? _cosines;  // [positions, E/2]
    private torch.Tensor? _sines;

    /// <summary>Cosines and sines of the positions first, first + 1, ...: [count, E/2] each.</summary>
    public (torch.Tensor Cosines, torch.Tensor Sines) At(long first, long count)
    {
        if (_cosines is null || _cosines.shape[0] < first + count)
            Compute(first + count);
        return (_cosines!.narrow(0, first, count), _sines!.narrow(0, first, count));
    }

    /// <summary>Turns heads by their positions: [B, H, T, E] in any memory order to [B, H, T, E] in row-major order.</summary>
    public static torch.Tensor Turn(torch.Tensor heads, torch.Tensor cosines, torch.Tensor sines)
    {
        using var scope = torch.NewDisposeScope();
        var half = heads.shape[^1] / 2;
        var (left, right) = (heads.narrow(-1, 0, half), heads.narrow(-1, half, half));
        // Joining the halves also lays the heads out in a row, as the products of the attention need them.
        torch.Tensor[] turned = [(left * cosines).addcmul_(right, sines, -1), (right * cosines).addcmul_(left, sines, 1)];
        return torch.cat(turned, dim: -1).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _cosines?.Dispose();
        _sines?.Dispose();
    }

    private void Compute(long positions)
    {
        using var scope = torch.NewDisposeScope();
        using var unrecorded = torch.no_grad();
        // Twice what is needed, so that growing by a token at a time computes seldom.
        var count = Math.Min(Math.Max(positions, 2 * (_cosines?.shape[0] ?? 0)), Math.Max(config.MaxPositions, positions));
        var angles = torch.arange(count, torch.ScalarType.Float64).outer(torch.tensor(Frequencies()));  // [count, E/2], radians
        Dispose();
        _cosines = angles.cos().to(dtype, device).DetachFromDisposeScope();
        _sines = angles.sin().to(dtype, device).DetachFromDisposeScope();
    }

    /// <summary>Radians per position of each pair; stretched as Llama 3 does when the config says so.</summary>
    private double[] Frequencies()
    {
        var frequencies = new double[config.HeadDim / 2];
        for (var i = 0; i < frequencies.Length; i++)
        {
            var frequency = Math.Pow(config.RopeTheta, -2.0 * i / config.HeadDim);
            frequencies[i] = config.RopeScaling is { } scaling ? Stretched(frequency, scaling) : frequency;
        }
        return frequencies;
    }

    private static double Stretched(double frequency, Llama3RopeScaling scaling)
    {
        var turns = scaling.OriginalMaxPositions * frequency / (2 * Math.PI);  // within the length first trained for
        if (turns < scaling.LowFreqFactor)
            return frequency / scaling.Factor;
        if (turns > scaling.HighFreqFactor)
            return frequency;
        var kept = (turns - scaling.LowFreqFactor) / (scaling.HighFreqFactor - scaling.LowFreqFactor);
        return (1 - kept) * frequency / scaling.Factor + kept * frequency;
    }
}
