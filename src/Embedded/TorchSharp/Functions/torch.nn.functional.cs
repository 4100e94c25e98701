using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>What becomes of the losses of single elements.</summary>
        public enum Reduction
        {
            /// <summary>They stay.</summary>
            None = 0,

            /// <summary>Their mean.</summary>
            Mean = 1,

            /// <summary>Their sum.</summary>
            Sum = 2,
        }

        /// <summary>Functions without parameters of their own.</summary>
        public static partial class functional
        {
            /// <summary>[..., in] times [out, in] transposed, plus [out].</summary>
            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) =>
                Of(Native.ad_linear(input.Handle, weights.Handle, bias?.Handle ?? 0), input, weights, bias);

            /// <summary>x * sigmoid(x). In place is not supported here.</summary>
            public static Tensor silu(Tensor x, bool inplace = false) =>
                inplace ? throw new ArgumentException("in place is not supported") : x.silu();

            /// <summary>Softmax along a dimension.</summary>
            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => input.softmax(dim, dtype);

            /// <summary>Logarithm of the softmax along a dimension.</summary>
            public static Tensor log_softmax(Tensor x, long dim) => x.log_softmax(dim);

            /// <summary>
            /// Cross-entropy in nats of logits [N, V] with int64 targets [N] (or target distributions [N, V]); targets equal to
            /// <paramref name="ignore_index"/> do not count.
            /// </summary>
            public static Tensor cross_entropy(
                Tensor input, Tensor target, Tensor? weight = null, long ignore_index = -100, Reduction reduction = Reduction.Mean,
                double label_smoothing = 0)
            {
                var handle = Native.ad_cross_entropy(
                    input.Handle, target.Handle, weight?.Handle ?? 0, (long)reduction, ignore_index, label_smoothing);
                return Of(handle, input, target, weight);
            }

            /// <summary>Divergence of the target from the input, which are log-probabilities.</summary>
            public static Tensor kl_div(Tensor input, Tensor target, bool log_target = true, Reduction reduction = Reduction.Mean) =>
                Of(Native.ad_kl_div(input.Handle, target.Handle, (long)reduction, log_target ? 1 : 0), input, target, null);

            /// <summary>Squared differences.</summary>
            public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Of(Native.ad_mse_loss(input.Handle, target.Handle, (long)reduction), input, target, null);

            /// <summary>Indices [...] as rows of zeros with a one, int64: [..., num_classes].</summary>
            public static Tensor one_hot(Tensor x, long num_classes = -1) => Of(Native.ad_one_hot(x.Handle, num_classes), x, null, null);

            private static Tensor Of(nint handle, Tensor first, Tensor? second, Tensor? third)
            {
                GC.KeepAlive(first);
                GC.KeepAlive(second);
                GC.KeepAlive(third);
                return new Tensor(handle);
            }
        }

        /// <summary>Filling parameters, unrecorded.</summary>
        public static partial class init
        {
            /// <summary>Normal random numbers.</summary>
            public static Tensor normal_(Tensor tensor, double mean = 0, double std = 1, Generator? generator = null) =>
                Unrecorded(() => tensor.normal_(mean, std, generator));

            /// <summary>Random numbers of [low, high).</summary>
            public static Tensor uniform_(Tensor tensor, double low = 0, double high = 1, Generator? generator = null) =>
                Unrecorded(() => tensor.uniform_(low, high, generator));

            /// <summary>One number.</summary>
            public static Tensor constant_(Tensor tensor, Scalar val) => Unrecorded(() => tensor.fill_(val));

            /// <summary>Zeros.</summary>
            public static Tensor zeros_(Tensor tensor) => Unrecorded(tensor.zero_);

            /// <summary>Ones.</summary>
            public static Tensor ones_(Tensor tensor) => constant_(tensor, 1L);

            private static Tensor Unrecorded(Func<Tensor> fill)
            {
                using var unrecorded = no_grad();
                return fill();
            }
        }

        /// <summary>What training loops need around gradients.</summary>
        public static partial class utils
        {
            /// <summary>
            /// Scales all gradients so that their common norm is at most <paramref name="max_norm"/>; returns the norm before. One copy
            /// from the device.
            /// </summary>
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2)
            {
                using var scope = NewDisposeScope();
                using var unrecorded = no_grad();
                var gradients = tensors.Select(t => t.grad).OfType<Tensor>().ToArray();
                if (gradients.Length == 0)
                    return 0;
                var norms = Array.ConvertAll(gradients, g => g.norm((float)norm_type));
                var norm = stack(norms).norm((float)norm_type).ToDouble();
                // The small term is PyTorch's own: a zero norm must not divide.
                var scale = max_norm / (norm + 1e-6);
                if (scale < 1)
                    foreach (var gradient in gradients)
                        gradient.mul_(scale);
                return norm;
            }
        }
    }
}
