using TorchSharp.Modules;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            /// <summary>Adam with decoupled weight decay (Loshchilov and Hutter, 2019). amsgrad and maximize are not supported.</summary>
            public static AdamW AdamW(
                IEnumerable<Parameter> parameters, double lr = 0.001, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-08,
                double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            /// <summary>As above, for groups with options of their own.</summary>
            public static AdamW AdamW(
                IEnumerable<AdamW.ParamGroup> parameters, double lr = 0.001, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-08,
                double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);
        }
    }
}

namespace TorchSharp.Modules
{
    /// <summary>
    /// Adam with decoupled weight decay (Loshchilov and Hutter, 2019), in PyTorch's order of operations: decay, moments, then
    /// p -= lr / (1 - beta1^t) * m / (sqrt(v) / sqrt(1 - beta2^t) + eps).
    /// </summary>
    public class AdamW : OptimizerHelper
    {
        /// <summary>One group of parameters.</summary>
        public AdamW(
            IEnumerable<Parameter> parameters, double lr = 0.001, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-08,
            double weight_decay = 0, bool amsgrad = false, bool maximize = false)
            : this([new ParamGroup { Parameters = parameters.ToList() }], lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)
        {
        }

        /// <summary>Several groups; an option that a group leaves out is taken from here.</summary>
        public AdamW(
            IEnumerable<ParamGroup> parameters, double lr = 0.001, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-08,
            double weight_decay = 0, bool amsgrad = false, bool maximize = false)
        {
            if (lr < 0 || beta1 is < 0 or >= 1 || beta2 is < 0 or >= 1 || eps < 0 || weight_decay < 0)
                throw new ArgumentException($"invalid: lr {lr}, betas {beta1} and {beta2}, eps {eps}, weight_decay {weight_decay}");
            _defaults = new Options
            {
                LearningRate = lr,
                InitialLearningRate = lr,
                beta1 = beta1,
                beta2 = beta2,
                eps = eps,
                weight_decay = weight_decay,
                amsgrad = amsgrad,
                maximize = maximize,
            };
            foreach (var group in parameters)
                add_param_group(group);
        }

        /// <summary>Adds parameters; an option that is left out is the optimizer's own.</summary>
        public override void add_param_group(Modules.ParamGroup param_group)
        {
            var defaults = (Options)_defaults!;
            var options = param_group.Options as Options ?? new Options { LearningRate = param_group.Options.LearningRate };
            options.LearningRate ??= defaults.LearningRate;
            options.beta1 ??= defaults.beta1;
            options.beta2 ??= defaults.beta2;
            options.eps ??= defaults.eps;
            options.weight_decay ??= defaults.weight_decay;
            options.amsgrad ??= defaults.amsgrad;
            options.maximize ??= defaults.maximize;
            options.InitialLearningRate = options.LearningRate!.Value;
            if (options.amsgrad == true || options.maximize == true)
                throw new ArgumentException("amsgrad and maximize are not supported");
            param_group.Options = options;
            base.add_param_group(param_group);
            foreach (var parameter in param_group.Parameters)
            {
                var state = new State(parameter);
                state.Initialize(options);
                _states.Add(parameter, state);
            }
        }

        /// <summary>One update of every parameter that has a gradient. Returns the closure's loss, or null without one.</summary>
        public override torch.Tensor? step(Func<torch.Tensor>? closure = null)
        {
            var loss = closure?.Invoke();
            using var unrecorded = torch.no_grad();
            foreach (var group in _parameter_groups)
                foreach (var parameter in group.Parameters)
                    Update(parameter, (State)_states[parameter], (Options)group.Options);
            return loss;
        }

        /// <summary>Disposes of the moments.</summary>
        protected override void Dispose(bool disposing)
        {
            if (disposing)
                foreach (var state in _states.Values)
                    ((State)state).Dispose();
            base.Dispose(disposing);
        }

        private static void Update(Parameter parameter, State state, Options options)
        {
            using var scope = torch.NewDisposeScope();
            if (parameter.grad is not { } gradient)
                return;
            var (learningRate, beta1, beta2) = (options.LearningRate!.Value, options.beta1!.Value, options.beta2!.Value);
            state.step++;
            if (options.weight_decay!.Value != 0)
                parameter.mul_(1 - learningRate * options.weight_decay.Value);
            state.exp_avg.mul_(beta1).add_(gradient, 1 - beta1);
            state.exp_avg_sq.mul_(beta2).addcmul_(gradient, gradient, 1 - beta2);
            var rootCorrection = Math.Sqrt(1 - Math.Pow(beta2, state.step));
            var denominator = state.exp_avg_sq.sqrt().div_(rootCorrection).add_(options.eps!.Value);
            parameter.addcdiv_(state.exp_avg, denominator, -learningRate / (1 - Math.Pow(beta1, state.step)));
        }

        /// <summary>The options of a group; null takes the optimizer's own.</summary>
        public class Options : OptimizerOptions
        {
            /// <summary>Decay of the first moment.</summary>
            public double? beta1;

            /// <summary>Decay of the second moment.</summary>
            public double? beta2;

            /// <summary>Keeps the quotient finite.</summary>
            public double? eps;

            /// <summary>Share of the weight that a step takes off, times the learning rate.</summary>
            public double? weight_decay;

            /// <summary>Not supported here: must be false.</summary>
            public bool? amsgrad;

            /// <summary>Not supported here: must be false.</summary>
            public bool? maximize;
        }

        /// <summary>Parameters with options of their own.</summary>
        public class ParamGroup : ParamGroup<Options>
        {
            /// <summary>An empty group.</summary>
            public ParamGroup()
            {
                Options = new Options();
            }

            /// <summary>Parameters with options.</summary>
            public ParamGroup(IEnumerable<Parameter> parameters, Options options)
                : base(parameters, options)
            {
            }
        }

        /// <summary>The moments of one parameter, in its dtype and shape.</summary>
        public sealed class State : OptimizerState, IDisposable
        {
            /// <summary>Steps taken.</summary>
            public long step;

            /// <summary>The running mean of the gradient.</summary>
            public torch.Tensor exp_avg = null!;

            /// <summary>The running mean of the squared gradient.</summary>
            public torch.Tensor exp_avg_sq = null!;

            /// <summary>For a parameter; <see cref="Initialize"/> makes the moments.</summary>
            public State(Parameter parameter)
                : base(parameter)
            {
            }

            /// <summary>Zero moments, before the first step.</summary>
            public override void Initialize(OptimizerOptions options)
            {
                step = 0;
                exp_avg = torch.zeros_like(_parameter).DetachFromDisposeScope();
                exp_avg_sq = torch.zeros_like(_parameter).DetachFromDisposeScope();
            }

            /// <summary>Disposes of the moments.</summary>
            public void Dispose()
            {
                exp_avg.Dispose();
                exp_avg_sq.Dispose();
            }
        }
    }
}
