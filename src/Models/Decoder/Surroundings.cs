using TorchSharp;

namespace ActorDistill.Models.Decoder;

/// <summary>What every layer of one forward pass shares.</summary>
/// <param name="Request">What is to be kept.</param>
/// <param name="Output">Where it is kept.</param>
/// <param name="Cosines">Of the new tokens' positions: [T, E/2].</param>
/// <param name="Sines">Of the new tokens' positions: [T, E/2].</param>
/// <param name="Mask">Added to the scores: [1, G T, S].</param>
/// <param name="Cache">The tokens seen before, or null.</param>
internal readonly record struct Surroundings(
    ForwardRequest Request, DecoderOutput Output, torch.Tensor Cosines, torch.Tensor Sines, torch.Tensor Mask, KeyValueCache? Cache);
