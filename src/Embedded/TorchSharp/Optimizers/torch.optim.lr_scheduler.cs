namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>Schedules of the learning rate. Each sets the first rate itself; call step() after each of the optimizer's.</summary>
        public static partial class lr_scheduler
        {
            /// <summary>A schedule over all groups of an optimizer.</summary>
            public abstract class LRScheduler
            {
                private readonly List<ILearningRateController> _groups;
                private protected readonly List<double> _baseRates;
                private protected int _lastEpoch;

                /// <summary>The number of calls of step.</summary>
                protected int _step_count;

                /// <summary>A schedule; derived classes call <see cref="step()"/> once their own state is there.</summary>
                protected LRScheduler(Optimizer optimizer, int last_epoch = -1, bool verbose = false)
                {
                    if (verbose)
                        throw new ArgumentException("verbose is not supported", nameof(verbose));
                    _groups = optimizer.ParamGroups.ToList();
                    _baseRates = _groups.Select(g => g.InitialLearningRate).ToList();
                    _lastEpoch = last_epoch;
                }

                /// <summary>The rates in force.</summary>
                public IEnumerable<double> get_last_lr() => _groups.Select(g => g.LearningRate);

                /// <summary>Sets the rates of the next step.</summary>
                public virtual void step()
                {
                    _step_count++;
                    _lastEpoch++;
                    foreach (var (group, rate) in _groups.Zip(get_lr().ToList()))
                        group.LearningRate = rate;
                }

                /// <summary>The rates after <c>_lastEpoch</c> steps.</summary>
                protected virtual IEnumerable<double> get_lr() => get_last_lr();
            }

            /// <summary>The initial rate times a function of the step.</summary>
            public static LRScheduler LambdaLR(
                Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1, bool verbose = false) =>
                new impl.LambdaLR(optimizer, lr_lambda, last_epoch, verbose);

            /// <summary>The rate times gamma after every step_size steps.</summary>
            public static LRScheduler StepLR(
                Optimizer optimizer, int step_size, double gamma = 0.1, int last_epoch = -1, bool verbose = false) =>
                new impl.StepLR(optimizer, step_size, gamma, last_epoch, verbose);

            /// <summary>From start_factor to end_factor times the initial rate in equal steps, then constant.</summary>
            public static LRScheduler LinearLR(
                Optimizer optimizer, double start_factor = 1.0 / 3, double end_factor = 1, int total_iters = 5, int last_epoch = -1,
                bool verbose = false) => new impl.LinearLR(optimizer, start_factor, end_factor, total_iters, last_epoch, verbose);

            /// <summary>From the initial rate to eta_min along half a cosine of T_max steps.</summary>
            public static LRScheduler CosineAnnealingLR(
                Optimizer optimizer, double T_max, double eta_min = 0, int last_epoch = -1, bool verbose = false) =>
                new impl.CosineAnnealingLR(optimizer, T_max, eta_min, last_epoch, verbose);

            /// <summary>The schedules themselves; each is a function of the step, so nothing accumulates rounding.</summary>
            public static partial class impl
            {
                /// <summary>The initial rate times a function of the step.</summary>
                public class LambdaLR : LRScheduler
                {
                    private readonly Func<int, double> _factor;

                    /// <summary>Sets the first rate.</summary>
                    public LambdaLR(Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        _factor = lr_lambda;
                        step();
                    }

                    /// <summary>Initial rates times the factor.</summary>
                    protected override IEnumerable<double> get_lr() => _baseRates.Select(rate => rate * _factor(_lastEpoch));
                }

                /// <summary>The rate times gamma after every step_size steps.</summary>
                public class StepLR : LRScheduler
                {
                    private readonly int _size;
                    private readonly double _gamma;

                    /// <summary>Sets the first rate.</summary>
                    public StepLR(Optimizer optimizer, int step_size, double gamma = 0.1, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        (_size, _gamma) = (step_size, gamma);
                        step();
                    }

                    /// <summary>Initial rates times gamma to the number of whole intervals.</summary>
                    protected override IEnumerable<double> get_lr() =>
                        _baseRates.Select(rate => rate * Math.Pow(_gamma, _lastEpoch / _size));
                }

                /// <summary>From one factor to another in equal steps.</summary>
                public class LinearLR : LRScheduler
                {
                    private readonly double _start;
                    private readonly double _end;
                    private readonly int _total;

                    /// <summary>Sets the first rate.</summary>
                    public LinearLR(
                        Optimizer optimizer, double start_factor = 1.0 / 3, double end_factor = 1, int total_iters = 5, int last_epoch = -1,
                        bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        (_start, _end, _total) = (start_factor, end_factor, total_iters);
                        step();
                    }

                    /// <summary>Initial rates times the factor between the two.</summary>
                    protected override IEnumerable<double> get_lr() =>
                        _baseRates.Select(rate => rate * (_start + (_end - _start) * Math.Min(_lastEpoch, _total) / _total));
                }

                /// <summary>Half a cosine.</summary>
                public class CosineAnnealingLR : LRScheduler
                {
                    private readonly double _length;
                    private readonly double _floor;

                    /// <summary>Sets the first rate.</summary>
                    public CosineAnnealingLR(
                        Optimizer optimizer, double T_max, double eta_min = 0, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        (_length, _floor) = (T_max, eta_min);
                        step();
                    }

                    /// <summary>eta_min + (initial - eta_min) (1 + cos(pi step / T_max)) / 2.</summary>
                    protected override IEnumerable<double> get_lr() =>
                        _baseRates.Select(rate => _floor + (rate - _floor) * (1 + Math.Cos(Math.PI * _lastEpoch / _length)) / 2);
                }
            }
        }
    }
}
