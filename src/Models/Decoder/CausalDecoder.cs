using ActorDistill.Models.Configuration;
using ActorDistill.Storage;
using TorchSharp;
using TorchSharp.Modules;

namespace ActorDistill.Models.Decoder;

/// <summary>
/// A causal decoder of the Llama family (Llama, Mistral, Qwen2, Qwen3), with its parameters under the names of the weight files
/// (<see cref="Weights.WeightMap"/>). B sequences of T tokens; V vocabulary, D hidden size. Belongs to one thread at a time.
/// </summary>
public sealed class CausalDecoder : torch.nn.Module
{
    private readonly DecoderBody _body;
    private readonly Linear? _head;
    private readonly ComputeType _compute;
    private readonly LayerPlacement _placement;

    /// <summary>A decoder on one device whose weights are uninitialised: read or draw them before use.</summary>
    /// <param name="config">Its architecture.</param>
    /// <param name="dtype">The dtype of the weights.</param>
    /// <param name="device">Where weights and arithmetic are.</param>
    /// <param name="computeDtype">
    /// The dtype of the arithmetic; that of the weights when not given. bfloat16 or float16 over float32 weights trains with float32
    /// masters: each product rounds its weight on the spot, and gradients add up in float32.
    /// </param>
    /// <exception cref="OperatorException">A dtype that cannot be computed in on that device.</exception>
    public CausalDecoder(DecoderConfig config, torch.ScalarType dtype, torch.Device device, torch.ScalarType? computeDtype = null)
        : this(config, dtype, [device], computeDtype)
    {
    }

    /// <summary>
    /// As above, on several devices: consecutive layers lie on each, about equally many weights. All that is handed in or comes out is on
    /// the first. The same numbers are computed as on one device of that kind.
    /// </summary>
    /// <param name="config">Its architecture.</param>
    /// <param name="dtype">The dtype of the weights.</param>
    /// <param name="devices">In the order of the layers, all of one kind; at most as many as layers.</param>
    /// <param name="computeDtype">As above.</param>
    /// <exception cref="OperatorException">A dtype that cannot be computed in there, or devices that cannot be used together.</exception>
    public CausalDecoder(
        DecoderConfig config, torch.ScalarType dtype, IReadOnlyList<torch.Device> devices, torch.ScalarType? computeDtype = null)
        : base(nameof(CausalDecoder))
    {
        (Config, Dtype) = (config, dtype);
        _placement = new LayerPlacement(config, devices);
        _compute = ComputeType.Create(computeDtype ?? dtype, Device);
        register_module("model", _body = new DecoderBody(config, _compute, dtype, _placement));
        if (!config.TieWordEmbeddings)
            register_module("lm_head", _head = Projection.Empty(config.HiddenSize, config.VocabSize, bias: false, dtype, Device));
    }

    /// <summary>The architecture.</summary>
    public DecoderConfig Config { get; }

    /// <summary>The dtype of the weights.</summary>
    public torch.ScalarType Dtype { get; }

    /// <summary>The dtype of the arithmetic and of the outputs.</summary>
    public torch.ScalarType ComputeDtype => _compute.Dtype;

    /// <summary>Where tokens go in and results come out; of a decoder on one device everything.</summary>
    public torch.Device Device => _placement.Home;

    /// <summary>Where weights and arithmetic are, in the order of the layers; <see cref="Device"/> is the first.</summary>
    public IReadOnlyList<torch.Device> Devices => _placement.Devices;

    /// <summary>The weight that turns a final hidden state into logits, the embedding's own when tied: [V, D].</summary>
    public Parameter HeadWeight => _head?.weight ?? _body.Embedding.weight;

    /// <summary>One pass over T new tokens, behind those in the cache if one is given.</summary>
    /// <param name="tokenIds">int64 [B, T] on the decoder's device, each below V.</param>
    /// <param name="request">What to return; the logits alone when not given.</param>
    /// <param name="cache">The tokens before; the new ones are added to it. Only while no gradients are recorded.</param>
    /// <returns>Tensors in the scope that is open around this call.</returns>
    /// <exception cref="OperatorException">More tokens than max_position_embeddings.</exception>
    /// <exception cref="ArgumentException">A wrong shape or dtype, a cache without room, or a layer that there is not.</exception>
    public DecoderOutput Forward(torch.Tensor tokenIds, ForwardRequest? request = null, KeyValueCache? cache = null)
    {
        request ??= ForwardRequest.LogitsOnly;
        var tokenCount = RequireUsable(tokenIds, request, cache);
        using var scope = torch.NewDisposeScope();
        var output = new DecoderOutput(_placement.IsSpread ? Device : null);
        var final = _body.Forward(tokenIds, request, output, cache);  // [B, T, D]
        cache?.Advance(tokenCount);
        if (request.FinalHiddenState)
            output.FinalHiddenState = final!;
        if (request.Logits)
            output.Logits = Logits(final!);
        return output.MoveOutOf(scope);
    }

    /// <summary>Final hidden states [..., D] times the head: [..., V], in the compute dtype.</summary>
    public torch.Tensor Logits(torch.Tensor finalHiddenState)
    {
        using var scope = torch.NewDisposeScope();
        return torch.nn.functional.linear(finalHiddenState, _compute.Cast(HeadWeight)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Draws all weights from N(0, std^2), biases 0 and norms 1, as Hugging Face does. The numbers are made on the processor in float32,
    /// one weight after another in the order of <see cref="Weights.WeightMap"/>, so that a seed means the same weights on every device.
    /// </summary>
    public void Initialize(ulong seed, double std = 0.02)
    {
        using var unrecorded = torch.no_grad();
        using var generator = new torch.Generator(seed, torch.CPU);
        foreach (var (name, parameter) in named_parameters())
        {
            if (parameter.dim() > 1)
            {
                using var drawn = torch.randn(parameter.shape, torch.ScalarType.Float32, generator: generator);
                parameter.copy_(drawn.mul_(std));
            }
            else
            {
                parameter.fill_(name.EndsWith(".bias", StringComparison.Ordinal) ? 0 : 1);
            }
        }
    }

    /// <summary>An empty cache of this decoder's shape, dtype and device.</summary>
    /// <param name="batchSize">B, the number of sequences.</param>
    /// <param name="capacity">Tokens per sequence.</param>
    public KeyValueCache NewCache(long batchSize, long capacity) => new(Config, batchSize, capacity, ComputeDtype, _placement.Of);

    /// <summary>Frees the weights and the tables.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _body.DisposeTables();
        base.Dispose(disposing);
    }

    // See RmsNorm.
    /// <summary>Registers nothing: the parts were registered by name.</summary>
    protected override void RegisterComponents()
    {
    }

    private long RequireUsable(torch.Tensor tokenIds, ForwardRequest request, KeyValueCache? cache)
    {
        if (tokenIds.dim() != 2 || tokenIds.dtype != torch.ScalarType.Int64)
            throw new ArgumentException($"tokenIds must be int64 [B, T], are {tokenIds.dtype} with {tokenIds.dim()} dimensions");
        request.RequireWithin(Config.NumLayers);
        var (batchSize, tokenCount) = (tokenIds.shape[0], tokenIds.shape[1]);
        if (cache != null && torch.is_grad_enabled())
            throw new ArgumentException("a cache is for continuation only: open torch.no_grad() around the pass");
        cache?.RequireRoomFor(batchSize, tokenCount);
        var end = (cache?.Length ?? 0) + tokenCount;
        return end <= Config.MaxPositions
            ? tokenCount
            : throw new OperatorException(
                $"a sequence of {end} tokens is longer than the model's max_position_embeddings {Config.MaxPositions}");
    }
}
