using ActorDistill.Models.Configuration;
using ActorDistill.Storage;
using TorchSharp;

namespace ActorDistill.Models.Decoder;

/// <summary>
/// Which device has which layers of a decoder that is spread over several: consecutive ones, so that the stream between the layers changes
/// the device once at each border. Tokens come in and results go out at the first device, which has the embedding, the final norm and the
/// head; it gets so many layers fewer that all hold about the same number of weights.
/// </summary>
internal sealed class LayerPlacement
{
    private readonly int[] _places;

    /// <exception cref="OperatorException">More devices than layers, or devices of several kinds.</exception>
    public LayerPlacement(DecoderConfig config, IReadOnlyList<torch.Device> devices)
    {
        if (devices.Count == 0)
            throw new ArgumentException("a decoder needs a device", nameof(devices));
        if (devices.Count > config.NumLayers)
            throw new OperatorException($"{devices.Count} devices for a model of {config.NumLayers} layers; at most one a layer");
        if (devices.Any(device => device.type != devices[0].type))
            throw new OperatorException($"devices {string.Join(", ", devices)}: a model is spread over devices of one kind");
        Devices = devices;
        _places = Places(config, devices.Count);
    }

    /// <summary>All devices, those without a layer included.</summary>
    public IReadOnlyList<torch.Device> Devices { get; }

    /// <summary>Where tokens come in and results go out.</summary>
    public torch.Device Home => Devices[0];

    /// <summary>Whether there is more than one.</summary>
    public bool IsSpread => Devices.Count > 1;

    /// <summary>The number of a layer's device.</summary>
    /// <param name="layer">From 0.</param>
    public int Place(int layer) => _places[layer];

    /// <summary>A layer's device.</summary>
    /// <param name="layer">From 0.</param>
    public torch.Device Of(int layer) => Devices[_places[layer]];

    // Each layer goes where the middle of its weights lies, when all weights stand in a row and are cut into equal parts.
    private static int[] Places(DecoderConfig config, int deviceCount)
    {
        var ends = (config.TieWordEmbeddings ? 1.0 : 2.0) * config.VocabSize * config.HiddenSize;
        var layer = (double)config.HiddenSize * (2 * config.QuerySize + 2 * config.KeyValueSize + 3 * config.IntermediateSize);
        var share = (ends + layer * config.NumLayers) / deviceCount;
        return
        [
            .. Enumerable.Range(0, config.NumLayers)
                .Select(number => Math.Min((int)((ends + layer * (number + 0.5)) / share), deviceCount - 1)),
        ];
    }
}
