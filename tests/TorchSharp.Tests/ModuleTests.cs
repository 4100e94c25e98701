using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace ActorDistill.TensorTests;

public class ModuleTests
{
    private sealed class Block : Module<Tensor, Tensor>
    {
        public readonly Linear Inner = torch.nn.Linear(2, 3);
        public readonly Parameter Scale = new(torch.ones(3));

        public Block()
            : base(nameof(Block))
        {
            register_parameter("scale", Scale);
            register_module("inner", Inner);
        }

        public override Tensor forward(Tensor input) => Inner.call(input) * Scale;

        // What is registered has its names already; the real library would add the fields under their own.
        protected override void RegisterComponents()
        {
        }
    }

    private sealed class Stack : Module
    {
        public readonly ModuleList<Block> Layers = torch.nn.ModuleList(new Block(), new Block());
        public readonly Linear Head = torch.nn.Linear(3, 2, hasBias: false);

        public Stack()
            : base(nameof(Stack))
        {
            register_module("layers", Layers);
            register_module("head", Head);
        }

        public void Register(string name, Parameter parameter) => register_parameter(name, parameter);
    }

    [Fact]
    public void Parameters_have_paths_in_the_order_of_registration()
    {
        using var model = new Stack();
        Assert.Equal(
            [
                "layers.0.scale", "layers.0.inner.weight", "layers.0.inner.bias",
                "layers.1.scale", "layers.1.inner.weight", "layers.1.inner.bias", "head.weight",
            ],
            model.named_parameters().Select(p => p.name));
        Assert.Equal(7, model.parameters().Count());
        Assert.Empty(model.parameters(recurse: false));
        Assert.Equal(["scale"], model.Layers[0].named_parameters(recurse: false).Select(p => p.name));
    }

    [Fact]
    public void Modules_have_paths()
    {
        using var model = new Stack();
        Assert.Equal(["layers", "head"], model.named_children().Select(m => m.name));
        string[] expected = ["head", "layers", "layers.0", "layers.0.inner", "layers.1", "layers.1.inner"];
        Assert.Equal(expected, model.named_modules().Select(m => m.name).Order(StringComparer.Ordinal));
        Assert.Equal(nameof(Stack), model.GetName());
    }

    [Fact]
    public void A_parameter_is_found_by_its_path()
    {
        using var model = new Stack();
        Assert.Same(model.Layers[1].Scale, model.get_parameter("layers.1.scale"));
        Assert.True(model.has_parameter("head.weight"));
        Assert.False(model.has_parameter("head.bias"));
        Assert.Null(model.get_parameter("layers.2.scale"));
    }

    [Fact]
    public void A_shared_parameter_is_listed_once_and_found_at_both_paths()
    {
        using var model = new Stack();
        var shared = model.Layers[0].Scale;
        model.Register("tied", shared);
        Assert.Equal(7, model.parameters().Count());
        Assert.Single(model.parameters(), p => ReferenceEquals(p, shared));
        Assert.Same(model.get_parameter("tied"), model.get_parameter("layers.0.scale"));
    }

    [Fact]
    public void A_taken_name_is_refused()
    {
        using var model = new Stack();
        Assert.Throws<InvalidOperationException>(() => model.register_module("head", torch.nn.Linear(1, 1)));
        model.Register("scale", new Parameter(torch.ones(1)));
        Assert.Throws<InvalidOperationException>(() => model.Register("scale", new Parameter(torch.ones(1))));
    }

    [Fact]
    public void A_module_name_with_a_dot_is_refused()
    {
        using var model = new Stack();
        Assert.Throws<ArgumentException>(() => model.register_module("a.b", torch.nn.Linear(1, 1)));
    }

    [Fact]
    public void Buffers_are_listed_apart_from_parameters()
    {
        using var model = new Stack();
        model.register_buffer("table", torch.zeros(2));
        model.Layers[0].register_buffer("cache", torch.zeros(2), persistent: false);
        Assert.Equal(["table", "layers.0.cache"], model.named_buffers().Select(b => b.name));
        Assert.Equal(["table"], model.named_buffers(include_nonpersistent: false).Select(b => b.name));
        Assert.Equal(7, model.parameters().Count());
    }

    [Fact]
    public void Training_mode_goes_down_to_every_part()
    {
        using var model = new Stack();
        Assert.True(model.training);
        model.eval();
        Assert.All(model.named_modules(), m => Assert.False(m.module.training));
        Assert.False(model.training);
        model.train();
        Assert.All(model.named_modules(), m => Assert.True(m.module.training));
    }

    [Fact]
    public void Zero_grad_forgets_the_gradients_or_fills_them()
    {
        using var block = new Block();
        block.call(torch.ones(1, 2)).sum().backward();
        Assert.All(block.parameters(), p => Assert.NotNull(p.grad));
        block.zero_grad(set_to_none: false);
        Assert.All(block.parameters(), p => Assert.Equal(0, p.grad!.abs().sum().item<float>()));
        block.zero_grad();
        Assert.All(block.parameters(), p => Assert.Null(p.grad));
    }

    [Fact]
    public void Parameters_outlive_the_scope_they_were_made_in_and_die_with_the_module()
    {
        Stack model;
        using (torch.NewDisposeScope())
            model = new Stack();
        var all = model.parameters().ToArray();
        Assert.All(all, p => Assert.False(p.IsInvalid));
        model.Dispose();
        Assert.All(all, p => Assert.True(p.IsInvalid));
    }

    [Fact]
    public void Linear_multiplies_by_its_weight_and_starts_within_its_bound()
    {
        using var linear = torch.nn.Linear(16, 8, dtype: float64);
        Assert.Equal([8L, 16L], linear.weight!.shape);
        Assert.Equal([8L], linear.bias!.shape);
        Assert.True(linear.weight.abs().max().item<double>() <= 0.25);
        Assert.True(linear.weight.requires_grad);
        var x = torch.randn([3, 16], dtype: float64, generator: new Generator(6));
        TensorAssert.Close(linear.call(x), x.mm(linear.weight.t()) + linear.bias, 1e-13);
        Assert.Null(torch.nn.Linear(2, 2, hasBias: false).bias);
    }

    [Fact]
    public void A_weight_can_be_replaced_and_keeps_its_name()
    {
        using var linear = torch.nn.Linear(2, 2);
        var before = linear.weight!;
        linear.weight = new Parameter(torch.eye(2));
        Assert.True(before.IsInvalid);
        Assert.Equal(["weight", "bias"], linear.named_parameters().Select(p => p.name));
        Assert.True(linear.get_parameter("weight")!.Equals(torch.eye(2)));
    }

    [Fact]
    public void A_module_list_counts_indexes_and_grows()
    {
        var list = torch.nn.ModuleList(torch.nn.Linear(1, 1));
        list.Add(torch.nn.Linear(2, 2, hasBias: false));
        Assert.Equal(2, list.Count);
        Assert.Equal(2, list[1].in_features);
        Assert.Equal(["0.weight", "0.bias", "1.weight"], list.named_parameters().Select(p => p.name));
        Assert.Equal(2, list.Count());
    }

    [Fact]
    public void A_parameter_takes_over_its_tensor()
    {
        var source = torch.ones(2);
        var parameter = new Parameter(source);
        Assert.True(source.IsInvalid);
        Assert.True(parameter.requires_grad);
        Assert.True(parameter.is_leaf);
        Assert.False(new Parameter(torch.ones(1), requires_grad: false).requires_grad);
    }

    [Fact]
    public void Init_fills_parameters_without_recording()
    {
        var parameter = new Parameter(torch.zeros(1000));
        init.uniform_(parameter, 2, 3);
        Assert.InRange(parameter.min().item<float>(), 2, 3);
        init.normal_(parameter, 10, 0.5);
        Assert.InRange(parameter.mean().item<float>(), 9.9f, 10.1f);
        init.constant_(parameter, 4);
        Assert.Equal(4000, parameter.sum().item<float>());
        init.ones_(parameter);
        Assert.Equal(1000, parameter.sum().item<float>());
        init.zeros_(parameter);
        Assert.Equal(0, parameter.sum().item<float>());
        Assert.True(parameter.is_leaf);
    }
}
