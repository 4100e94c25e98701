using TorchSharp.Modules;

namespace TorchSharp
{
    public static partial class torch
    {
        /// <summary>Optimizers and learning-rate schedules.</summary>
        public static partial class optim
        {
            /// <summary>Something with a learning rate: a group of parameters.</summary>
            public interface ILearningRateController
            {
                /// <summary>The rate of the next step.</summary>
                double LearningRate { get; set; }

                /// <summary>The rate at the start, which schedules count from.</summary>
                double InitialLearningRate { get; set; }
            }

            /// <summary>Changes parameters by their gradients.</summary>
            public abstract class Optimizer : IDisposable
            {
                /// <summary>The groups of parameters.</summary>
                protected IList<ParamGroup> _parameter_groups = new List<ParamGroup>();

                /// <summary>No native counterpart is kept, so the handle is not used.</summary>
                protected Optimizer(nint handle)
                {
                }

                /// <summary>The groups of parameters, to read and set their learning rates.</summary>
                public virtual IEnumerable<ILearningRateController> ParamGroups => _parameter_groups;

                /// <summary>All parameters.</summary>
                public virtual IEnumerable<Parameter> parameters() => _parameter_groups.SelectMany(g => g.Parameters);

                /// <summary>Changes the parameters by their gradients; a closure is run first and its loss returned.</summary>
                public virtual Tensor? step(Func<Tensor>? closure = null) => throw new NotSupportedException("a concrete optimizer steps");

                /// <summary>Adds parameters with options of their own.</summary>
                public virtual void add_param_group(ParamGroup param_group) => _parameter_groups.Add(param_group);

                /// <summary>Forgets all gradients.</summary>
                public virtual void zero_grad()
                {
                    foreach (var parameter in parameters())
                        Gradients.Clear(parameter, setToNone: true);
                }

                /// <summary>Disposes of the optimizer's own tensors.</summary>
                public void Dispose()
                {
                    Dispose(true);
                    GC.SuppressFinalize(this);
                }

                /// <summary>Disposes of the optimizer's own tensors.</summary>
                protected virtual void Dispose(bool disposing)
                {
                }

                /// <summary>The state to save: the live objects, in the order of the parameters.</summary>
                public class StateDictionary
                {
                    internal StateDictionary()
                    {
                    }

                    /// <summary>The options of each group.</summary>
                    public List<OptimizerOptions> Options { get; } = [];

                    /// <summary>The state of each parameter.</summary>
                    public List<OptimizerState> State { get; } = [];
                }
            }
        }
    }
}

namespace TorchSharp.Modules
{
    /// <summary>An optimizer that keeps a state per parameter.</summary>
    public abstract class OptimizerHelper : torch.optim.Optimizer
    {
        /// <summary>The options of a group that names none.</summary>
        protected OptimizerOptions? _defaults;

        private protected readonly Dictionary<Parameter, OptimizerState> _states = new(ReferenceEqualityComparer.Instance);

        /// <summary>An optimizer without parameters.</summary>
        public OptimizerHelper()
            : base(0)
        {
        }

        /// <summary>The state to save: the live objects, in the order of the parameters.</summary>
        public virtual StateDictionary state_dict()
        {
            var all = new StateDictionary();
            all.Options.AddRange(_parameter_groups.Select(g => g.Options));
            all.State.AddRange(parameters().Select(p => _states[p]));
            return all;
        }
    }

    /// <summary>What one group of parameters is stepped with.</summary>
    public class OptimizerOptions
    {
        /// <summary>The rate of the next step.</summary>
        public double? LearningRate { get; set; }

        /// <summary>The rate at the start.</summary>
        public double InitialLearningRate { get; set; }
    }

    /// <summary>What an optimizer remembers of one parameter.</summary>
    public abstract class OptimizerState
    {
        /// <summary>The parameter.</summary>
        protected Parameter _parameter;

        /// <summary>For a parameter.</summary>
        protected OptimizerState(Parameter parameter) => _parameter = parameter;

        /// <summary>The state before the first step.</summary>
        public abstract void Initialize(OptimizerOptions options);
    }

    /// <summary>Parameters with their options.</summary>
    public class ParamGroup : torch.optim.ILearningRateController
    {
        /// <summary>The parameters.</summary>
        public IEnumerable<Parameter> Parameters { get; set; } = [];

        /// <summary>The options.</summary>
        public OptimizerOptions Options { get; set; } = new();

        /// <summary>The rate of the next step.</summary>
        public double LearningRate
        {
            get => Options.LearningRate ?? throw new InvalidOperationException("the group has no learning rate yet");
            set => Options.LearningRate = value;
        }

        /// <summary>The rate at the start.</summary>
        public double InitialLearningRate
        {
            get => Options.InitialLearningRate;
            set => Options.InitialLearningRate = value;
        }
    }

    /// <summary>Parameters with options of an optimizer's own kind.</summary>
    public class ParamGroup<TOptions> : ParamGroup
        where TOptions : OptimizerOptions
    {
        /// <summary>An empty group.</summary>
        public ParamGroup()
        {
        }

        /// <summary>Parameters, with the optimizer's defaults for every option not given.</summary>
        public ParamGroup(IEnumerable<Parameter> parameters, TOptions? options = null)
        {
            Parameters = parameters.ToList();
            if (options is not null)
                Options = options;
        }

        /// <summary>The options.</summary>
        public new TOptions Options
        {
            get => (TOptions)base.Options;
            set => base.Options = value;
        }
    }
}
