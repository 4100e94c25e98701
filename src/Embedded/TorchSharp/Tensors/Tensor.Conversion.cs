namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>In another dtype; itself under a new handle when it already is and no copy is asked for.</summary>
        public Tensor to_type(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Moved(type, device, copy, disposeAfter, non_blocking);

        /// <summary>In another dtype; itself under a new handle when it already is and no copy is asked for.</summary>
        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Moved(type, device, copy, disposeAfter, non_blocking);

        /// <summary>On another device; itself under a new handle when it already is and no copy is asked for.</summary>
        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Moved(dtype, device, copy, disposeAfter, non_blocking);

        /// <summary>In another dtype on another device.</summary>
        public Tensor to(ScalarType type, Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Moved(type, device, copy, disposeAfter, non_blocking);

        /// <summary>On the processor.</summary>
        public Tensor cpu() => to(CPU);

        /// <summary>On a GPU; the current one when none is named.</summary>
        public Tensor cuda(Device? device = null, bool non_blocking = false) => to(device ?? CUDA, non_blocking: non_blocking);

        /// <summary>In float32.</summary>
        public Tensor @float() => to_type(ScalarType.Float32);

        /// <summary>In float64.</summary>
        public Tensor @double() => to_type(ScalarType.Float64);

        /// <summary>In float16.</summary>
        public Tensor half() => to_type(ScalarType.Float16);

        /// <summary>In bfloat16.</summary>
        public Tensor bfloat16() => to_type(ScalarType.BFloat16);

        /// <summary>In int64.</summary>
        public Tensor @long() => to_type(ScalarType.Int64);

        /// <summary>In int32.</summary>
        public Tensor @int() => to_type(ScalarType.Int32);

        /// <summary>As booleans: true where not zero.</summary>
        public Tensor @bool() => to_type(ScalarType.Bool);

        /// <summary>In another tensor's dtype.</summary>
        public Tensor type_as(Tensor tensor) => to_type(tensor.dtype);

        /// <summary>In memory that a GPU copies from without a stop. Without CUDA the tensor itself, under a new handle.</summary>
        public Tensor pin_memory() => torch.cuda.is_available() ? Made(Native.ad_pin_memory(Handle)) : alias();

        /// <summary>Copies the source over this tensor, converted and broadcast.</summary>
        public Tensor copy_(Tensor source, bool nonBlocking = false) =>
            Done(Native.ad_copy_(Handle, source.Handle, nonBlocking ? 1 : 0), source);

        /// <summary>Zeros of this shape.</summary>
        public Tensor zeros_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Like(NativeNumber.Of(0L), dtype, device, requires_grad);

        /// <summary>Ones of this shape.</summary>
        public Tensor ones_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Like(NativeNumber.One, dtype, device, requires_grad);

        /// <summary>A number in this shape.</summary>
        public Tensor full_like(Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Like(value.Value, dtype, device, requires_grad);

        /// <summary>Uninitialised memory of this shape.</summary>
        public Tensor empty_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            empty(shape, dtype ?? this.dtype, device ?? this.device, requires_grad);

        /// <summary>Normal random numbers of this shape.</summary>
        public Tensor randn_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            randn(shape, dtype ?? this.dtype, device ?? this.device, requires_grad);

        /// <summary>Fills with normal random numbers.</summary>
        public Tensor normal_(double mean = 0, double std = 1, Generator? generator = null)
        {
            var result = Native.ad_normal_(Handle, mean, std, generator?.Handle ?? 0);
            GC.KeepAlive(generator);
            return Done(result);
        }

        /// <summary>Fills with random numbers of [from, to).</summary>
        public Tensor uniform_(double @from, double to, Generator? generator = null)
        {
            var result = Native.ad_uniform_(Handle, @from, to, generator?.Handle ?? 0);
            GC.KeepAlive(generator);
            return Done(result);
        }

        /// <summary>Fills with ones with probability p, else zeros.</summary>
        public Tensor bernoulli_(double p = 0.5, Generator? generator = null)
        {
            var result = Native.ad_bernoulli_(Handle, p, generator?.Handle ?? 0);
            GC.KeepAlive(generator);
            return Done(result);
        }

        /// <summary>Indices drawn with these weights, along the last dimension.</summary>
        public Tensor multinomial(long num_samples, bool replacement = false, Generator? generator = null)
        {
            var handle = Native.ad_multinomial(Handle, num_samples, Bit(replacement), generator?.Handle ?? 0);
            GC.KeepAlive(generator);
            return Made(handle);
        }

        private Tensor Moved(ScalarType type, Device device, bool copy, bool disposeAfter, bool nonBlocking)
        {
            var result = Made(Native.ad_to(Handle, new NativePlacement(type, device), Bit(nonBlocking), Bit(copy)));
            if (disposeAfter)
                Dispose();
            return result;
        }

        private Tensor Like(NativeNumber value, ScalarType? dtype, Device? device, bool requiresGrad)
        {
            var result = Made(Native.ad_full_like(Handle, value, new NativePlacement(dtype ?? this.dtype, device ?? this.device)));
            return requiresGrad ? result.requires_grad_() : result;
        }
    }
}
