using System.Globalization;
using TorchSharp.Utils;

namespace TorchSharp;

public static unsafe partial class torch
{
    public partial class Tensor
    {
        /// <summary>The number of dimensions.</summary>
        public long Dimensions => Counted(Native.ad_dim(Handle));

        /// <summary>The number of dimensions.</summary>
        public long ndim => Dimensions;

        /// <summary>The number of dimensions.</summary>
        public long dim() => Dimensions;

        /// <summary>The number of elements.</summary>
        public long NumberOfElements => Counted(Native.ad_numel(Handle));

        /// <summary>The number of elements.</summary>
        public long numel() => NumberOfElements;

        /// <summary>Bytes of one element.</summary>
        public long ElementSize => dtype.ElementSize();

        /// <summary>Bytes of one element.</summary>
        public long element_size() => ElementSize;

        /// <summary>The size of each dimension.</summary>
        public long[] shape
        {
            get
            {
                var sizes = new long[Dimensions];
                fixed (long* first = sizes)
                    Done(Native.ad_sizes(Handle, first));
                return sizes;
            }
        }

        /// <summary>The size of each dimension.</summary>
        public long[] size() => shape;

        /// <summary>The size of one dimension; negative numbers count from the last.</summary>
        public long size(int dim)
        {
            var sizes = shape;
            return sizes[dim < 0 ? dim + sizes.Length : dim];
        }

        /// <summary>Elements from one index to the next, per dimension.</summary>
        public long[] stride()
        {
            var strides = new long[Dimensions];
            fixed (long* first = strides)
                Done(Native.ad_strides(Handle, first));
            return strides;
        }

        /// <summary>Elements before this tensor's first one in its storage.</summary>
        public long storage_offset() => Counted(Native.ad_storage_offset(Handle));

        /// <summary>The element type.</summary>
        public ScalarType dtype
        {
            get
            {
                var type = (ScalarType)Native.ad_dtype(Handle);
                GC.KeepAlive(this);
                return type;
            }
        }

        /// <summary>The device that holds the elements.</summary>
        public Device device => new(device_type, device_index);

        /// <summary>The kind of the device.</summary>
        public DeviceType device_type
        {
            get
            {
                var type = (DeviceType)Native.ad_device_type(Handle);
                GC.KeepAlive(this);
                return type;
            }
        }

        /// <summary>The device's number; -1 for the processor.</summary>
        public int device_index
        {
            get
            {
                var index = Native.ad_device_index(Handle);
                GC.KeepAlive(this);
                return index;
            }
        }

        /// <summary>Whether the elements lie in the processor's memory.</summary>
        public bool is_cpu() => device_type == DeviceType.CPU;

        /// <summary>Whether the elements lie in a GPU's memory.</summary>
        public bool is_cuda => device_type == DeviceType.CUDA;

        /// <summary>Whether the elements lie in row-major order without gaps.</summary>
        public bool is_contiguous() => Flag(Native.ad_is_contiguous(Handle));

        /// <summary>Whether the memory is pinned for copies to a GPU. False without CUDA.</summary>
        public bool is_pinned() => torch.cuda.is_available() && Flag(Native.ad_is_pinned(Handle));

        /// <summary>Whether the dtype is a floating-point one.</summary>
        public bool is_floating_point() => torch.is_floating_point(dtype);

        /// <summary>Whether the dtype is integral or bool.</summary>
        public bool is_integral() => torch.is_integral(dtype);

        /// <summary>
        /// The memory of a contiguous CPU tensor, without a copy; valid as long as the tensor lives. Throws NotImplementedException when
        /// there are gaps, InvalidOperationException on another device, ArgumentException above 2 GB or for bytes of another length.
        /// </summary>
        public Span<byte> bytes
        {
            get
            {
                if (!is_contiguous())
                    throw new NotImplementedException("only a contiguous tensor shows its memory");
                if (!is_cpu())
                    throw new InvalidOperationException("only a CPU tensor shows its memory; copy it to the CPU first");
                var length = NumberOfElements * ElementSize;
                if (length > int.MaxValue)
                    throw new ArgumentException($"a span holds at most {int.MaxValue} bytes, the tensor has {length}");
                var first = Native.ad_data(Handle);
                GC.KeepAlive(this);
                return new Span<byte>((void*)first, (int)length);
            }
            set
            {
                var memory = bytes;
                if (value.Length != memory.Length)
                    throw new ArgumentException($"{value.Length} bytes for a tensor of {memory.Length}");
                value.CopyTo(memory);
                GC.KeepAlive(this);
            }
        }

        /// <summary>Typed access to the elements of a CPU tensor. Throws ArgumentException when T does not fit the dtype.</summary>
        public TensorAccessor<T> data<T>()
            where T : struct
        {
            ElementTypes.Require<T>(dtype);
            return new TensorAccessor<T>(this);
        }

        /// <summary>The one element of a tensor. Throws ArgumentException when there are more, or when T does not fit the dtype.</summary>
        public T item<T>()
            where T : struct
        {
            if (NumberOfElements != 1)
                throw new ArgumentException($"item() needs a tensor of one element, this one has {NumberOfElements}");
            ElementTypes.Require<T>(dtype);
            var (floating, integer) = Element();
            if (typeof(T) == typeof(Half))
                return (T)(object)(Half)floating;
            return (T)Convert.ChangeType(is_floating_point() ? floating : (object)integer, typeof(T), CultureInfo.InvariantCulture);
        }

        /// <summary>The one element of a tensor as a number. Throws ExternalException when there are more.</summary>
        public Scalar ToScalar()
        {
            var (floating, integer) = Element();
            return dtype == ScalarType.Bool ? (Scalar)(integer != 0) : is_floating_point() ? floating : integer;
        }

        /// <summary>Dtype, shape and device.</summary>
        public override string ToString() =>
            IsInvalid ? "a disposed tensor" : $"[{string.Join("x", shape)}], type = {dtype}, device = {device}";

        internal (double Floating, long Integer) Element()
        {
            double floating;
            long integer;
            Done(Native.ad_item(Handle, &floating, &integer));
            return (floating, integer);
        }

        private long Counted(long result)
        {
            GC.KeepAlive(this);
            return result >= 0 ? result : throw Native.Failure();
        }

        private bool Flag(int result, Tensor? other = null)
        {
            GC.KeepAlive(this);
            GC.KeepAlive(other);
            Native.Check(result);
            return result != 0;
        }
    }
}
