using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    /// <summary>y = x W^T + b, with W [out, in].</summary>
    public sealed class Linear : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        internal Linear(Parameter weight, Parameter? bias)
            : base(nameof(Linear))
        {
            var shape = weight.shape;
            (out_features, in_features) = (shape[0], shape[1]);
            this.weight = weight;
            this.bias = bias;
        }

        /// <summary>[out, in]. Setting one disposes of the one before.</summary>
        public Parameter weight
        {
            get;
            set => ReplaceParameter(nameof(weight), field, field = value);
        }

        /// <summary>[out], or null. Setting one disposes of the one before.</summary>
        public Parameter? bias
        {
            get;
            set => ReplaceParameter(nameof(bias), field, field = value);
        }

        /// <summary>Values per input.</summary>
        public long in_features { get; set; }

        /// <summary>Values per output.</summary>
        public long out_features { get; set; }

        /// <summary>[..., in] to [..., out].</summary>
        public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.linear(tensor, weight, bias);
    }

    /// <summary>A table of vectors by index: [count, size].</summary>
    public sealed class Embedding : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private readonly long _paddingIndex;

        internal Embedding(Parameter weight, long? paddingIndex)
            : base(nameof(Embedding))
        {
            _paddingIndex = paddingIndex ?? -1;
            this.weight = weight;
        }

        /// <summary>[count, size]. Setting one disposes of the one before.</summary>
        public Parameter weight
        {
            get;
            set => ReplaceParameter(nameof(weight), field, field = value);
        }

        /// <summary>int64 [...] to [..., size]; the gradient is reproducible at any number of threads.</summary>
        public override torch.Tensor forward(torch.Tensor input)
        {
            var handle = Native.ad_embedding(weight.Handle, input.Handle, _paddingIndex, 0, 0);
            GC.KeepAlive(input);
            return new torch.Tensor(handle);
        }
    }

    /// <summary>Modules in order, named "0", "1", ...</summary>
    public class ModuleList<T> : torch.nn.Module, IEnumerable<T>
        where T : torch.nn.Module
    {
        private readonly List<T> _modules = [];

        /// <summary>A list of these.</summary>
        public ModuleList(params T[] modules)
            : base("ModuleList")
        {
            foreach (var module in modules)
                Add(module);
        }

        /// <summary>How many there are.</summary>
        public int Count => _modules.Count;

        /// <summary>The module at a position. Setting one disposes of the one before.</summary>
        public T this[int index]
        {
            get => _modules[index];
            set
            {
                ReplaceModule(NameOf(index), value);
                _modules[index] = value;
            }
        }

        /// <summary>Appends a module.</summary>
        public void Add(T item)
        {
            register_module(NameOf(_modules.Count), item);
            _modules.Add(item);
        }

        /// <summary>The modules in order.</summary>
        public IEnumerator<T> GetEnumerator() => _modules.GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();

        private static string NameOf(int index) => index.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        /// <summary>Modules and functions of neural networks.</summary>
        public static partial class nn
        {
            /// <summary>y = x W^T + b, with weights drawn as PyTorch does: uniform within 1 / sqrt(inputSize).</summary>
            public static Linear Linear(
                long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null)
            {
                var bound = inputSize > 0 ? 1 / Math.Sqrt(inputSize) : 0;
                var weight = empty(outputSize, inputSize, dtype, device).uniform_(-bound, bound);
                var bias = hasBias ? new Parameter(empty(outputSize, dtype, device).uniform_(-bound, bound)) : null;
                return new Linear(new Parameter(weight), bias);
            }

            /// <summary>y = x W^T + b with given W [out, in] and b [out].</summary>
            public static Linear Linear(Parameter weight, Parameter? bias = null) => new(weight, bias);

            /// <summary>A table of normal random vectors. The options beyond the padding index are not supported here.</summary>
            public static Embedding Embedding(
                long num_embeddings, long embedding_dims, long? padding_idx = null, double? max_norm = null, double norm_type = 2,
                bool scale_grad_by_freq = false, bool sparse = false, Device? device = null, ScalarType? dtype = null)
            {
                if (max_norm != null || norm_type != 2 || scale_grad_by_freq || sparse)
                    throw new ArgumentException("max_norm, norm_type, scale_grad_by_freq and sparse are not supported");
                return new Embedding(new Parameter(empty(num_embeddings, embedding_dims, dtype, device).normal_()), padding_idx);
            }

            /// <summary>Modules in order.</summary>
            public static ModuleList<T> ModuleList<T>(params T[] modules)
                where T : Module => new(modules);

            /// <summary>A tensor that a module trains.</summary>
            public static Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);
        }
    }
}
