using ActorDistill.Models.Decoder;
using TorchSharp;

namespace ActorDistill.Distillation.Initialization;

/// <summary>The sums of a calibration pass. N counted tokens of a batch; D hidden size, F intermediate size.</summary>
internal sealed class CalibrationSums : IForwardObserver, IDisposable
{
    private readonly Dictionary<int, torch.Tensor> _moments = [];
    private readonly Dictionary<int, torch.Tensor> _energies = [];
    private readonly double[] _cosines;
    private torch.Tensor? _rows;
    private torch.Tensor? _blockInput;
    private long _tokenCount;

    public CalibrationSums(CausalDecoder teacher, IReadOnlyList<int> layers)
    {
        var config = teacher.Config;
        _cosines = new double[config.NumLayers];
        foreach (var layer in layers)
        {
            _energies.Add(layer, Zeros(config.IntermediateSize));
            _moments.Add(2 * layer, Zeros(config.HiddenSize, config.HiddenSize));
            _moments.Add(2 * layer + 1, Zeros(config.HiddenSize, config.HiddenSize));
        }
        _moments.Add(2 * config.NumLayers, Zeros(config.HiddenSize, config.HiddenSize));

        torch.Tensor Zeros(params long[] shape) => torch.zeros(shape, torch.ScalarType.Float64, teacher.Device).DetachFromDisposeScope();
    }

    /// <summary>The next batch: which of its B T tokens count, int64 [N].</summary>
    public void Begin(torch.Tensor rows)
    {
        _rows = rows;
        _tokenCount += rows.shape[0];
    }

    public void NormInput(int number, torch.Tensor state)
    {
        using var scope = torch.NewDisposeScope();
        var isBlockInput = number % 2 == 0;
        if (!isBlockInput && !_moments.ContainsKey(number))
            return;
        var counted = Counted(state);                                    // [N, D]
        if (_moments.TryGetValue(number, out var moment))
            moment.addmm_(counted.t(), counted);
        if (!isBlockInput)
            return;
        // Between two layers lies the output of the one and the input of the other.
        if (_blockInput is not null)
        {
            var norms = _blockInput.square().sum(-1).mul(counted.square().sum(-1)).sqrt();
            // A state of zeros has no direction; it counts as unchanged by its layer.
            var cosines = torch.where(norms > 0, _blockInput.mul(counted).sum(-1) / norms, torch.ones_like(norms));
            _cosines[number / 2 - 1] += cosines.sum().ToDouble();
        }
        Forget();
        if (number / 2 < _cosines.Length)
            _blockInput = counted.DetachFromDisposeScope();
    }

    public void FeedForwardActivation(int layer, torch.Tensor activation)
    {
        if (!_energies.TryGetValue(layer, out var energy))
            return;
        using var scope = torch.NewDisposeScope();
        energy.add_(Counted(activation).square().sum(dim: 0));
    }

    /// <summary>The means; the sums' tensors become theirs.</summary>
    /// <exception cref="ArgumentException">No token was seen.</exception>
    public CalibrationStatistics ToStatistics()
    {
        if (_tokenCount == 0)
            throw new ArgumentException("the calibration text has no token");
        foreach (var sum in _moments.Values.Concat(_energies.Values))
            sum.div_(_tokenCount);
        return new CalibrationStatistics(_tokenCount, _moments, _energies, [.. _cosines.Select(sum => 1 - sum / _tokenCount)]);
    }

    public void Dispose()
    {
        Forget();
        foreach (var tensor in _moments.Values.Concat(_energies.Values))
            tensor.Dispose();
    }

    // [B, T, values] to the counted rows in float64: [N, values].
    private torch.Tensor Counted(torch.Tensor values)
    {
        var rows = _rows ?? throw new InvalidOperationException("a pass began without its rows");
        return values.reshape(-1, values.shape[^1]).index_select(0, rows).to(torch.ScalarType.Float64);
    }

    private void Forget()
    {
        _blockInput?.Dispose();
        _blockInput = null;
    }
}
