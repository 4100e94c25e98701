using System.Security.Cryptography;
using ActorDistill.Models.Configuration;
using ActorDistill.Models.Decoder;
using TorchSharp;
using TorchSharp.Modules;

namespace ActorDistill.Benchmarks;

/// <summary>The size of a benchmarked decoder and of its batch.</summary>
internal sealed record DecoderSize(
    string Name, int Vocab, int Hidden, int Layers, int Heads, int KvHeads, int Intermediate, int Batch, int Tokens)
{
    public static readonly IReadOnlyList<DecoderSize> All =
    [
        new("1M", 2048, 128, 4, 8, 4, 344, 8, 128),
        new("20M", 16384, 384, 8, 8, 4, 1024, 4, 128),
    ];

    public DecoderConfig ToConfig() => new()
    {
        ModelType = ModelType.Llama,
        VocabSize = Vocab,
        HiddenSize = Hidden,
        IntermediateSize = Intermediate,
        NumLayers = Layers,
        NumHeads = Heads,
        NumKeyValueHeads = KvHeads,
        HeadDim = Hidden / Heads,
        MaxPositions = Tokens,
        RmsNormEps = 1e-5,
        TieWordEmbeddings = true,
    };
}

/// <summary>What is timed: a training step (cross-entropy, clipping, AdamW), a forward pass, a thousand 2x2 additions.</summary>
internal sealed class DecoderWorkload : IDisposable
{
    private readonly CausalDecoder _decoder;
    private readonly AdamW _optimizer;
    private readonly torch.Tensor _inputs;  // [B, T]
    private readonly torch.Tensor _labels;  // [B T]
    private readonly torch.Tensor _left = torch.ones(2, 2);
    private readonly torch.Tensor _right = torch.ones(2, 2);

    public DecoderWorkload(DecoderSize size, torch.Device device)
    {
        _decoder = new CausalDecoder(size.ToConfig(), torch.ScalarType.Float32, device);
        _decoder.Initialize(seed: 1);
        _optimizer = torch.optim.AdamW(_decoder.parameters(), lr: 1e-3, beta1: 0.9, beta2: 0.95, weight_decay: 0.1);
        using var generator = new torch.Generator(1);
        using var ids = torch.randint(size.Vocab, new long[] { size.Batch, size.Tokens + 1 }, generator: generator).to(device);
        _inputs = ids.narrow(1, 0, size.Tokens).contiguous();
        _labels = ids.narrow(1, 1, size.Tokens).reshape(-1);
    }

    /// <summary>SHA-256 over all weights in order, as lower-case hex.</summary>
    public string WeightDigest()
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var parameter in _decoder.parameters())
        {
            using var detached = parameter.detach();
            digest.AppendData(detached.bytes);
        }
        return Convert.ToHexStringLower(digest.GetHashAndReset());
    }

    public void Train()
    {
        using var scope = torch.NewDisposeScope();
        _optimizer.zero_grad();
        var logits = _decoder.Forward(_inputs).Logits.view(-1, _decoder.Config.VocabSize);
        torch.nn.functional.cross_entropy(logits, _labels).backward();
        torch.nn.utils.clip_grad_norm_(_decoder.parameters(), 1.0);
        _optimizer.step();
    }

    public void Forward()
    {
        using var scope = torch.NewDisposeScope();
        using var unrecorded = torch.no_grad();
        _decoder.Forward(_inputs);
    }

    public void Add()
    {
        using var unrecorded = torch.no_grad();
        for (var i = 0; i < 1000; i++)
            (_left + _right).Dispose();
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _decoder.Dispose();
        _inputs.Dispose();
        _labels.Dispose();
        _left.Dispose();
        _right.Dispose();
    }
}
