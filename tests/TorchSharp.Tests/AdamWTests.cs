using TorchSharp.Modules;

namespace ActorDistill.TensorTests;

public class AdamWTests
{
    private const double Eps = 1e-8;

    // The published update, element by element, in an arithmetic of its own.
    private sealed class Reference(double[] start, double decay, double beta1 = 0.9, double beta2 = 0.999)
    {
        private readonly double[] _first = new double[start.Length];
        private readonly double[] _second = new double[start.Length];
        private int _step;

        public double[] Weights { get; } = [.. start];

        public double[] First => _first;

        public double[] Second => _second;

        public void Step(double[] gradient, double rate)
        {
            _step++;
            for (var i = 0; i < Weights.Length; i++)
            {
                Weights[i] -= rate * decay * Weights[i];
                _first[i] = beta1 * _first[i] + (1 - beta1) * gradient[i];
                _second[i] = beta2 * _second[i] + (1 - beta2) * gradient[i] * gradient[i];
                var (mean, variance) = (_first[i] / (1 - Math.Pow(beta1, _step)), _second[i] / (1 - Math.Pow(beta2, _step)));
                Weights[i] -= rate * mean / (Math.Sqrt(variance) + Eps);
            }
        }
    }

    private static readonly double[][] Gradients = [[1, -2, 0.5], [-0.25, 3, 1e-6], [0.75, 0, -40]];

    private static Parameter Weights(params double[] values) => new(torch.tensor(values));

    [Fact]
    public void Three_steps_agree_with_the_published_update()
    {
        var parameter = Weights(1, -1, 2);
        using var optimizer = torch.optim.AdamW([parameter], lr: 0.01, beta1: 0.8, beta2: 0.95, weight_decay: 0.1);
        var reference = new Reference([1, -1, 2], 0.1, 0.8, 0.95);
        foreach (var gradient in Gradients)
        {
            parameter.grad = torch.tensor(gradient);
            optimizer.step();
            reference.Step(gradient, 0.01);
            TensorAssert.Close(parameter, reference.Weights, 1e-14);
        }
    }

    [Fact]
    public void Groups_decay_by_options_of_their_own()
    {
        var (decayed, plain) = (Weights(1, -1, 2), Weights(1, -1, 2));
        using var optimizer = torch.optim.AdamW(
            [
                new AdamW.ParamGroup([decayed], new AdamW.Options { weight_decay = 0.5 }),
                new AdamW.ParamGroup([plain], new AdamW.Options { weight_decay = 0, LearningRate = 0.2 }),
            ],
            lr: 0.1);
        var (withDecay, without) = (new Reference([1, -1, 2], 0.5), new Reference([1, -1, 2], 0));
        foreach (var gradient in Gradients)
        {
            decayed.grad = torch.tensor(gradient);
            plain.grad = torch.tensor(gradient);
            optimizer.step();
            withDecay.Step(gradient, 0.1);
            without.Step(gradient, 0.2);
        }
        TensorAssert.Close(decayed, withDecay.Weights, 1e-13);
        TensorAssert.Close(plain, without.Weights, 1e-13);
        Assert.Equal([0.1, 0.2], optimizer.ParamGroups.Select(g => g.LearningRate));
    }

    [Fact]
    public void The_learning_rate_can_be_set_between_steps()
    {
        var parameter = Weights(1, -1, 2);
        using var optimizer = torch.optim.AdamW([parameter], lr: 0.1);
        var reference = new Reference([1, -1, 2], 0);
        foreach (var (gradient, rate) in Gradients.Zip([0.1, 0.02, 0.003]))
        {
            foreach (var group in optimizer.ParamGroups)
                group.LearningRate = rate;
            parameter.grad = torch.tensor(gradient);
            optimizer.step();
            reference.Step(gradient, rate);
        }
        TensorAssert.Close(parameter, reference.Weights, 1e-14);
    }

    [Fact]
    public void The_state_comes_in_the_order_of_the_parameters()
    {
        Parameter[] all = [Weights(1), Weights(2, 3), Weights(4, 5, 6)];
        using var optimizer = torch.optim.AdamW(
            [new AdamW.ParamGroup([all[2], all[0]], new AdamW.Options()), new AdamW.ParamGroup([all[1]], new AdamW.Options())]);
        foreach (var parameter in all)
            parameter.grad = torch.ones_like(parameter);
        optimizer.step();
        var states = optimizer.state_dict();
        Assert.Equal(2, states.Options.Count);
        Assert.Equal([3L, 1L, 2L], states.State.Select(s => ((AdamW.State)s).exp_avg.shape[0]));
        Assert.All(states.State, s => Assert.Equal(1, ((AdamW.State)s).step));
    }

    [Fact]
    public void The_state_holds_the_moments()
    {
        var parameter = Weights(1, -1, 2);
        using var optimizer = torch.optim.AdamW([parameter]);
        var reference = new Reference([1, -1, 2], 0);
        foreach (var gradient in Gradients)
        {
            parameter.grad = torch.tensor(gradient);
            optimizer.step();
            reference.Step(gradient, 0.001);
        }
        var state = (AdamW.State)optimizer.state_dict().State.Single();
        TensorAssert.Close(state.exp_avg, reference.First, 1e-14);
        TensorAssert.Close(state.exp_avg_sq, reference.Second, 1e-13);
        Assert.Equal(3, state.step);
    }

    [Fact]
    public void A_parameter_without_a_gradient_stays()
    {
        var (moved, still) = (Weights(1), Weights(1));
        using var optimizer = torch.optim.AdamW([moved, still], lr: 0.1, weight_decay: 0.5);
        moved.grad = torch.tensor(new[] { 1.0 });
        optimizer.step();
        Assert.NotEqual(1, TensorAssert.Values(moved)[0]);
        TensorAssert.Is(still, [1], 1);
        optimizer.zero_grad();
        Assert.Null(moved.grad);
    }

    [Fact]
    public void A_closure_is_run_and_its_loss_returned()
    {
        var parameter = Weights(3);
        using var optimizer = torch.optim.AdamW([parameter], lr: 0.5);
        var loss = optimizer.step(() =>
        {
            var value = parameter.square().sum();
            value.backward();
            return value;
        });
        TensorAssert.Is(loss!, [], 9);
        TensorAssert.Close(parameter, [2.5], 1e-8);
    }

    [Fact]
    public void Moments_outlive_the_scope_of_the_first_step()
    {
        var parameter = Weights(1);
        torch.optim.Optimizer optimizer;
        using (torch.NewDisposeScope())
            optimizer = torch.optim.AdamW([parameter], lr: 0.1);
        var reference = new Reference([1], 0);
        for (var i = 0; i < 3; i++)
        {
            using var scope = torch.NewDisposeScope();
            parameter.grad = torch.tensor(new[] { 2.0 });
            optimizer.step();
            reference.Step([2], 0.1);
        }
        TensorAssert.Close(parameter, reference.Weights, 1e-14);
        optimizer.Dispose();
    }
}
