using System.Runtime.InteropServices;

namespace ActorDistill.TensorTests;

public class AutogradTests
{
    private static Tensor Leaf(params double[] values) => torch.tensor(values, requires_grad: true);

    [Fact]
    public void The_chain_rule_by_hand()
    {
        // y = sum(sin(x)^2 * 3): dy/dx = 6 sin(x) cos(x).
        var x = Leaf(0.3, -1.2);
        (x.sin().pow(2) * 3).sum().backward();
        TensorAssert.Close(x.grad!, [6 * Math.Sin(0.3) * Math.Cos(0.3), 6 * Math.Sin(-1.2) * Math.Cos(-1.2)], 1e-15);
    }

    [Fact]
    public void Without_backward_there_is_no_gradient()
    {
        Assert.Null(Leaf(1).grad);
        Assert.Null(TensorAssert.Vector(1).grad);
    }

    [Fact]
    public void Gradients_add_up_until_they_are_forgotten()
    {
        var x = Leaf(2);
        x.square().sum().backward();
        x.square().sum().backward();
        TensorAssert.Is(x.grad!, [1], 8);
        x.grad = null;
        Assert.Null(x.grad);
        x.square().sum().backward();
        TensorAssert.Is(x.grad!, [1], 4);
    }

    [Fact]
    public void A_gradient_can_be_set()
    {
        var x = Leaf(2, 3);
        x.grad = TensorAssert.Vector(5, 6);
        TensorAssert.Is(x.grad!, [2], 5, 6);
        (2 * x).sum().backward();
        TensorAssert.Is(x.grad!, [2], 7, 8);
    }

    [Fact]
    public void A_gradient_from_above_weighs_the_elements()
    {
        var x = Leaf(1, 2);
        x.square().backward([TensorAssert.Vector(1, 10)]);
        TensorAssert.Is(x.grad!, [2], 2, 40);
    }

    [Fact]
    public void Broadcast_dimensions_are_summed_in_the_gradient()
    {
        var x = Leaf(1, 2);
        (torch.ones([3, 2], dtype: float64) * x).sum().backward();
        TensorAssert.Is(x.grad!, [2], 3, 3);
    }

    [Fact]
    public void What_does_not_require_a_gradient_gets_none()
    {
        var (x, y) = (Leaf(2), TensorAssert.Vector(3));
        (x * y).sum().backward();
        TensorAssert.Is(x.grad!, [1], 3);
        Assert.Null(y.grad);
        Assert.True(x.is_leaf);
        Assert.False((x * y).is_leaf);
        Assert.True((x * y).requires_grad);
        Assert.False((y * y).requires_grad);
    }

    [Fact]
    public void No_grad_records_nothing_and_ends_with_its_scope()
    {
        var x = Leaf(2);
        using (torch.no_grad())
        {
            Assert.False(torch.is_grad_enabled());
            Assert.False((x * 2).requires_grad);
            using (torch.enable_grad())
                Assert.True((x * 2).requires_grad);
            Assert.False(torch.is_grad_enabled());
        }
        Assert.True(torch.is_grad_enabled());
        Assert.True((x * 2).requires_grad);
    }

    [Fact]
    public void No_grad_counts_on_its_own_thread_alone()
    {
        using var unrecorded = torch.no_grad();
        var elsewhere = false;
        var thread = new Thread(() => elsewhere = torch.is_grad_enabled());
        thread.Start();
        thread.Join();
        Assert.True(elsewhere);
    }

    [Fact]
    public void Set_grad_enabled_switches_both_ways()
    {
        using (torch.set_grad_enabled(false))
            Assert.False(torch.is_grad_enabled());
        Assert.True(torch.is_grad_enabled());
    }

    [Fact]
    public void Detach_shares_the_memory_and_cuts_the_recording()
    {
        var x = Leaf(3);
        var detached = x.detach();
        Assert.False(detached.requires_grad);
        (x * x.detach()).sum().backward();
        TensorAssert.Is(x.grad!, [1], 3);
        detached.fill_(7);
        TensorAssert.Is(x, [1], 7);
    }

    [Fact]
    public void A_recording_runs_once_unless_it_is_kept()
    {
        var x = Leaf(2);
        var y = x.square().sum();
        y.backward(retain_graph: true);
        y.backward();
        TensorAssert.Is(x.grad!, [1], 8);
        Assert.Throws<ExternalException>(() => y.backward());
    }

    [Fact]
    public void A_gradient_recorded_itself_can_be_derived_again()
    {
        var x = Leaf(2);
        x.pow(3).sum().backward(create_graph: true);
        var first = x.grad!;
        TensorAssert.Is(first, [1], 12);
        x.grad = null;
        first.sum().backward();
        TensorAssert.Is(x.grad!, [1], 12);
    }

    [Fact]
    public void An_intermediate_result_keeps_its_gradient_when_asked()
    {
        var x = Leaf(2);
        var y = x * 3;
        y.retain_grad();
        y.square().sum().backward();
        TensorAssert.Is(y.grad!, [1], 12);
        TensorAssert.Is(x.grad!, [1], 36);
    }

    [Fact]
    public void Only_floating_tensors_take_part() =>
        Assert.Throws<ExternalException>(() => torch.tensor(new[] { 1L }).requires_grad_());

    [Fact]
    public void Several_numbers_need_a_gradient_from_above() => Assert.Throws<ExternalException>(() => Leaf(1, 2).square().backward());

    [Fact]
    public void A_leaf_that_takes_part_cannot_be_changed_in_place_while_recording()
    {
        var x = Leaf(1);
        Assert.Throws<ExternalException>(() => x.add_(1));
        using (torch.no_grad())
            x.add_(1);
        TensorAssert.Is(x, [1], 2);
    }

    [Fact]
    public void Tensors_of_inference_mode_cannot_be_recorded_later()
    {
        var x = Leaf(2);
        Tensor made;
        using (torch.inference_mode())
        {
            Assert.True(torch.is_inference_mode_enabled());
            made = x * 2;
            Assert.False(made.requires_grad);
        }
        Assert.False(torch.is_inference_mode_enabled());
        Assert.Throws<ExternalException>(() => x * made);
    }

    [Fact]
    public void Views_pass_gradients_on_to_their_source()
    {
        var x = torch.zeros([2, 3], dtype: float64, requires_grad: true);
        (x.t()[1..].sum() * 2 + x[0, 0]).backward();
        TensorAssert.Is(x.grad!, [2, 3], 1, 2, 2, 0, 2, 2);
    }

    [Fact]
    public void Backward_from_several_roots_adds_up_and_a_leaf_root_takes_its_gradient_as_it_is()
    {
        using var scope = torch.NewDisposeScope();
        var x = torch.tensor(new[] { 1.0, 2.0 }).requires_grad_();
        var square = x.mul(x);
        torch.autograd.backward([square, x], [torch.tensor(new[] { 1.0, 10.0 }), torch.tensor(new[] { 100.0, 200.0 })]);
        Assert.Equal(new[] { 102.0, 240.0 }, x.grad!.data<double>().ToArray());
    }

    [Fact]
    public void Backward_from_several_roots_wants_one_gradient_for_each()
    {
        using var scope = torch.NewDisposeScope();
        var x = torch.ones(2).requires_grad_();
        Assert.Throws<ArgumentException>(() => torch.autograd.backward([x], [x, x]));
    }
}
