using System.Runtime.CompilerServices;

namespace TorchSharp;

public static unsafe partial class torch
{
    public partial class Tensor
    {
        /// <summary>One index of the first dimension: reads a view, writes through it.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => select(0, i1);
            set => Assign(select(0, i1), value);
        }

        /// <summary>One index of each of the first two dimensions: reads a view, writes through it.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => this[(TensorIndex)i1, (TensorIndex)i2];
            set => this[(TensorIndex)i1, (TensorIndex)i2] = value;
        }

        /// <summary>An index expression: reads a view (a copy when it holds index tensors), writes in place.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        /// <summary>Index tensors, one per leading dimension; null skips one.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        /// <summary>The elements at an index expression.</summary>
        public Tensor index(params TensorIndex[] indices)
        {
            using var scope = NewDisposeScope();
            var (view, tensors) = Apply(indices);
            return (tensors == null ? view : view.index(tensors)).MoveToOuterDisposeScope();
        }

        /// <summary>The elements at index tensors, one per leading dimension; null skips one.</summary>
        public Tensor index(params Tensor[] indices)
        {
            fixed (nint* first = Handles(indices))
            {
                var handle = Native.ad_index(Handle, first, indices.Length);
                GC.KeepAlive(indices);
                return Made(handle);
            }
        }

        /// <summary>Writes at an index expression.</summary>
        public Tensor index_put_(Tensor value, params TensorIndex[] indices)
        {
            using var scope = NewDisposeScope();
            var (view, tensors) = Apply(indices);
            if (tensors == null)
                view.copy_(value);
            else
                view.index_put_(value, tensors);
            return this;
        }

        /// <summary>Writes at index tensors, one per leading dimension; null skips one.</summary>
        public Tensor index_put_(Tensor value, params Tensor[] indices)
        {
            fixed (nint* first = Handles(indices))
            {
                var result = Native.ad_index_put_(Handle, first, indices.Length, value.Handle, 0);
                GC.KeepAlive(indices);
                return Done(result, value);
            }
        }

        /// <summary>Whole indices of one dimension, by a tensor of int64.</summary>
        public Tensor index_select(long dim, Tensor index) => Made(Native.ad_index_select(Handle, dim, index.Handle), index);

        /// <summary>Adds alpha times the source at indices of one dimension.</summary>
        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) =>
            Done(Native.ad_index_add_(Handle, dim, index.Handle, source.Handle, alpha.Value), index, source);

        /// <summary>Writes the source at indices of one dimension.</summary>
        public Tensor index_copy_(long dim, Tensor index, Tensor source) =>
            Done(Native.ad_index_copy_(Handle, dim, index.Handle, source.Handle), index, source);

        /// <summary>For each index along a dimension the element there.</summary>
        public Tensor gather(long dim, Tensor index) => Made(Native.ad_gather(Handle, dim, index.Handle), index);

        /// <summary>A copy with the source written at the indices along a dimension.</summary>
        public Tensor scatter(long dim, Tensor index, Tensor src) =>
            Made(Native.ad_scatter(Handle, dim, index.Handle, src.Handle), index, src);

        /// <summary>Writes the source at the indices along a dimension.</summary>
        public Tensor scatter_(long dim, Tensor index, Tensor src) =>
            Done(Native.ad_scatter_(Handle, dim, index.Handle, src.Handle), index, src);

        /// <summary>A copy with the source added at the indices along a dimension.</summary>
        public Tensor scatter_add(long dim, Tensor index, Tensor src) =>
            Made(Native.ad_scatter_add(Handle, dim, index.Handle, src.Handle), index, src);

        /// <summary>Adds the source at the indices along a dimension.</summary>
        public Tensor scatter_add_(long dim, Tensor index, Tensor src) =>
            Done(Native.ad_scatter_add_(Handle, dim, index.Handle, src.Handle), index, src);

        /// <summary>The indices of the elements that are not zero: int64 [count, dimensions].</summary>
        public Tensor nonzero() => Made(Native.ad_nonzero(Handle));

        internal static nint[] Handles(ReadOnlySpan<Tensor> tensors)
        {
            var handles = new nint[tensors.Length];
            for (var i = 0; i < handles.Length; i++)
                handles[i] = tensors[i]?.Handle ?? 0;
            return handles;
        }

        private static void Assign(Tensor view, Tensor value)
        {
            using (view)
                view.copy_(value);
        }

        // Numbers, slices and new axes make a view; what is left for libtorch are the index tensors, each at its dimension.
        private (Tensor View, Tensor[]? Tensors) Apply(TensorIndex[] indices)
        {
            var view = alias();
            Tensor?[]? tensors = null;
            long dim = 0;
            // A mask stands for several dimensions, yet it is one entry of libtorch's list.
            long masked = 0;
            var consumed = indices.Sum(Consumed);
            foreach (var index in indices)
            {
                switch (index.Form)
                {
                    case TensorIndex.Kind.Single:
                        view = view.select(dim, index.First!.Value);
                        break;
                    case TensorIndex.Kind.Slice:
                        var (start, stop) = (index.First ?? 0, index.Last ?? long.MaxValue);
                        view = view.slice(dim++, start, stop, index.Step);
                        break;
                    case TensorIndex.Kind.NewAxis:
                        view = view.unsqueeze(dim++);
                        break;
                    case TensorIndex.Kind.Ellipsis:
                        dim += Dimensions - consumed;
                        break;
                    case TensorIndex.Kind.Tensor:
                        var slot = checked((int)(dim - masked));
                        Array.Resize(ref tensors, slot + 1);
                        tensors[slot] = index.Indices;
                        dim += Consumed(index);
                        masked += Consumed(index) - 1;
                        break;
                }
            }
            return (view, tensors as Tensor[]);
        }

        private static long Consumed(TensorIndex index) => index.Form switch
        {
            TensorIndex.Kind.Single or TensorIndex.Kind.Slice => 1,
            TensorIndex.Kind.NewAxis or TensorIndex.Kind.Ellipsis => 0,
            TensorIndex.Kind.Tensor => index.Indices!.dtype == ScalarType.Bool ? index.Indices.Dimensions : 1,
        };
    }
}
