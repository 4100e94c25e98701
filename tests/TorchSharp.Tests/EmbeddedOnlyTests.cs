using TorchSharp.Modules;

namespace ActorDistill.TensorTests;

/// <summary>Where src/Embedded/TorchSharp differs from TorchSharp on purpose; its README lists every difference.</summary>
public class EmbeddedOnlyTests
{
    [Fact]
    public void Options_that_are_not_supported_are_refused()
    {
        Action[] calls =
        [
            () => torch.nn.functional.silu(torch.zeros(1), inplace: true),
            () => torch.nn.Embedding(2, 2, max_norm: 1),
            () => torch.nn.Embedding(2, 2, sparse: true),
            () => torch.optim.AdamW([new Parameter(torch.zeros(1))], amsgrad: true),
            () => torch.optim.AdamW([new Parameter(torch.zeros(1))], maximize: true),
            () => torch.zeros(2).round(decimals: 1),
            () => torch.zeros(2).div(2, RoundingMode.floor),
            () => torch.zeros(2).amax([0L], @out: torch.zeros(1)),
            () => torch.zeros([2], names: ["a"]),
            () => torch.zeros(1, requires_grad: true).sum().backward(inputs: [torch.zeros(1)]),
            () => torch.optim.lr_scheduler.StepLR(torch.optim.AdamW([new Parameter(torch.zeros(1))]), 1, verbose: true),
        ];
        Assert.All(calls, call => Assert.ThrowsAny<ArgumentException>(call));
    }

    [Fact]
    public void A_refused_name_leaves_no_tensor_behind()
    {
        using var scope = torch.NewDisposeScope();
        Assert.Throws<ArgumentException>(() => torch.zeros([2], names: ["a"]));
        Assert.Equal(0, scope.DisposablesCount);
    }

    [Fact]
    public void A_parameter_name_with_a_dot_is_refused()
    {
        using var linear = torch.nn.Linear(1, 1);
        Assert.Throws<ArgumentException>(() => linear.register_parameter("a.b", new Parameter(torch.zeros(1))));
        Assert.Throws<ArgumentException>(() => linear.register_buffer("a.b", torch.zeros(1)));
    }

    [Fact]
    public void Pinned_memory_without_a_gpu_is_the_memory_itself()
    {
        var tensor = torch.zeros(1);
        var pinned = tensor.pin_memory();
        pinned.fill_(3);
        Assert.Equal(torch.cuda.is_available(), pinned.is_pinned());
        TensorAssert.Is(tensor, [1], pinned.is_pinned() ? 0 : 3);
    }

    [Fact]
    public void Half_precision_elements_are_read_as_half() =>
        Assert.Equal((Half)1.5f, torch.tensor(1.5, dtype: float16).item<Half>());

    [Fact]
    public void Elements_of_bfloat16_have_no_type_of_the_language() =>
        Assert.Throws<ArgumentException>(() => torch.ones(1, dtype: bfloat16).item<float>());

    [Fact]
    public void An_array_longer_than_its_shape_is_refused() =>
        Assert.Throws<ArgumentException>(() => torch.tensor(new[] { 1f, 2f, 3f }, [2]));

    [Fact]
    public void Tensors_are_equal_as_objects_only_to_themselves()
    {
        object left = torch.zeros(1);
        Assert.False(left.Equals((object)torch.zeros(1)));
        Assert.True(left.Equals(left));
    }

    [Fact]
    public void A_scope_closed_before_its_inner_one_leaves_the_inner_one_open_and_takes_nothing_more()
    {
        var outside = torch.CurrentDisposeScope;
        var outer = torch.NewDisposeScope();
        var inner = torch.NewDisposeScope();
        outer.Dispose();
        var tensor = torch.zeros(1);
        Assert.True(inner.Contains(tensor));
        inner.MoveToOuter(tensor);
        Assert.Equal(0, outer.DisposablesCount);
        inner.Dispose();
        Assert.False(tensor.IsInvalid);
        Assert.Same(outside, torch.CurrentDisposeScope);
    }
}
