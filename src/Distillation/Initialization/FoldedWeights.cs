using ActorDistill.Models.Decoder;
using ActorDistill.Models.Weights;
using TorchSharp;

namespace ActorDistill.Distillation.Initialization;

/// <summary>
/// A teacher's weights in float64, one at a time, with the gain of each norm of the residual stream multiplied into the columns of what
/// reads that norm, so that all those gains are 1 (ALGORITHMS 5.5, step 1). A tied head is untied by that: the embedding is written into
/// the stream and has no gain, the head reads the final norm and has. All on the teacher's first device.
/// </summary>
public sealed class FoldedWeights
{
    private readonly Dictionary<string, torch.Tensor> _parameters;
    private readonly torch.Device _device;
    private readonly Dictionary<string, string> _gainBefore = new() { [WeightMap.Head] = WeightMap.FinalNorm };

    /// <summary>The weights of a teacher, which must outlive this.</summary>
    /// <param name="teacher">Any dtype.</param>
    public FoldedWeights(CausalDecoder teacher)
    {
        _device = teacher.Device;
        _parameters = teacher.named_parameters().ToDictionary(named => named.name, named => (torch.Tensor)named.parameter);
        _parameters.TryAdd(WeightMap.Head, teacher.HeadWeight);
        for (var layer = 0; layer < teacher.Config.NumLayers; layer++)
        {
            var names = new LayerWeightNames(layer);
            // Biases come behind the product and have no gain.
            foreach (var reader in new[] { names.Query, names.Key, names.Value })
                _gainBefore.Add(reader + ".weight", names.AttentionNorm);
            foreach (var reader in new[] { names.Gate, names.Up })
                _gainBefore.Add(reader + ".weight", names.FeedForwardNorm);
        }
    }

    /// <summary>A weight or bias by its name in the files, the head's included when it is tied; in the scope around the call.</summary>
    /// <exception cref="KeyNotFoundException">The teacher has no such weight.</exception>
    public torch.Tensor Read(string name)
    {
        using var unrecorded = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var weight = Plain(name);
        if (_gainBefore.TryGetValue(name, out var gain))
            weight = weight * Plain(gain);
        else if (_gainBefore.ContainsValue(name))
            weight = torch.ones_like(weight);
        return weight.MoveToOuterDisposeScope();
    }

    private torch.Tensor Plain(string name) => _parameters[name].detach().to(torch.ScalarType.Float64, _device);
}
