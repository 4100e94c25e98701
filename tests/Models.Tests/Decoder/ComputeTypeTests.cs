using ActorDistill.Models.Decoder;
using ActorDistill.Storage;
using TorchSharp;

namespace ActorDistill.Models.Tests.Decoder;

public class ComputeTypeTests
{
    [Fact]
    public void Bfloat16_arithmetic_over_float32_weights_stays_near_float32_and_leaves_float32_gradients()
    {
        using var scope = torch.NewDisposeScope();
        var config = TinyModels.Config();
        using var master = TinyModels.New(config);
        using var mixed = TinyModels.New(config, computeDtype: torch.ScalarType.BFloat16);
        var ids = TinyModels.Ids(config, 2, 9);

        var (exact, rounded) = (Loss(master, ids), Loss(mixed, ids));
        Assert.Equal(exact.ToDouble(), rounded.ToDouble(), 0.05);
        Assert.NotEqual(exact.ToDouble(), rounded.ToDouble());
        exact.backward();
        rounded.backward();
        foreach (var (name, parameter) in mixed.named_parameters())
        {
            Assert.Equal(torch.ScalarType.Float32, parameter.dtype);
            Assert.Equal(torch.ScalarType.Float32, parameter.grad!.dtype);
            var wanted = master.get_parameter(name)!.grad!;
            var error = (parameter.grad! - wanted).norm().ToDouble() / wanted.norm().ToDouble();
            Assert.True(error < 0.1, $"{name}: relative error {error}");
        }
    }

    [Fact]
    public void Logits_come_in_the_compute_dtype()
    {
        using var scope = torch.NewDisposeScope();
        using var mixed = TinyModels.New(TinyModels.Config(), computeDtype: torch.ScalarType.BFloat16);
        Assert.Equal(torch.ScalarType.BFloat16, mixed.Forward(TinyModels.Ids(mixed.Config, 1, 4)).Logits.dtype);
    }

    [Fact]
    public void Float32_masters_follow_updates_that_bfloat16_weights_would_lose()
    {
        using var scope = torch.NewDisposeScope();
        using var mixed = TinyModels.New(TinyModels.Config(), computeDtype: torch.ScalarType.BFloat16);
        var head = mixed.HeadWeight;
        var before = head.detach().clone();
        var optimizer = torch.optim.AdamW(mixed.parameters(), lr: 1e-6);
        Loss(mixed, TinyModels.Ids(mixed.Config, 2, 9)).backward();
        optimizer.step();
        Assert.False(head.Equals(before));
        var changed = (head.to(torch.ScalarType.BFloat16) - before.to(torch.ScalarType.BFloat16)) != 0;
        Assert.True(changed.sum().ToInt64() < head.NumberOfElements / 20);
    }

    [Fact]
    public void Float16_on_the_processor_and_integers_are_refused()
    {
        var refusal = Assert.Throws<OperatorException>(() => TinyModels.New(TinyModels.Config(), computeDtype: torch.ScalarType.Float16));
        Assert.Equal("compute dtype float16 needs a GPU; on cpu use bfloat16 or float32", refusal.Message);
        Assert.Throws<OperatorException>(() => TinyModels.New(TinyModels.Config(), computeDtype: torch.ScalarType.Int64));
    }

    private static torch.Tensor Loss(CausalDecoder decoder, torch.Tensor ids)
    {
        var logits = decoder.Forward(ids).Logits.to(torch.ScalarType.Float32);
        return torch.nn.functional.cross_entropy(logits.view(-1, decoder.Config.VocabSize), ids.flip(1).reshape(-1));
    }
}
