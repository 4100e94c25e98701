namespace TorchSharp;

public static unsafe partial class torch
{
    public partial class Tensor
    {
        /// <summary>The sum of all elements; in float64 arithmetic only when asked by <paramref name="type"/>.</summary>
        public Tensor sum(ScalarType? type = null) => Made(Native.ad_sum(Handle, Code(type)));

        /// <summary>The sum over one dimension.</summary>
        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) =>
            Made(Native.ad_sum_dims(Handle, &dim, 1, Bit(keepdim), Code(type)));

        /// <summary>The sum over some dimensions.</summary>
        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null)
        {
            fixed (long* first = dim)
                return Made(Native.ad_sum_dims(Handle, first, dim.Length, Bit(keepdim), Code(type)));
        }

        /// <summary>The mean of all elements.</summary>
        public Tensor mean() => Made(Native.ad_mean(Handle));

        /// <summary>The mean over some dimensions.</summary>
        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null)
        {
            fixed (long* first = dimensions)
                return Made(Native.ad_mean_dims(Handle, first, dimensions.Length, Bit(keepdim), Code(type)));
        }

        /// <summary>The variance of all elements; divided by n - 1 when unbiased, else by n.</summary>
        public Tensor var(bool unbiased = true) => Made(Native.ad_var(Handle, Bit(unbiased)));

        /// <summary>The variance over one dimension; divided by n - 1 when unbiased, else by n.</summary>
        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            using var converted = type is { } wanted && wanted != dtype ? to_type(wanted).DetachFromDisposeScope() : null;
            var source = converted ?? this;
            return Made(Native.ad_var_dims(source.Handle, &dim, 1, Bit(unbiased), Bit(keepdim)), source);
        }

        /// <summary>The standard deviation of all elements; divided by n - 1 when unbiased, else by n.</summary>
        public Tensor std(bool unbiased = true) => Made(Native.ad_std(Handle, Bit(unbiased)));

        /// <summary>The standard deviation over one dimension; divided by n - 1 when unbiased, else by n.</summary>
        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            using var converted = type is { } wanted && wanted != dtype ? to_type(wanted).DetachFromDisposeScope() : null;
            var source = converted ?? this;
            return Made(Native.ad_std_dims(source.Handle, &dim, 1, Bit(unbiased), Bit(keepdim)), source);
        }

        /// <summary>The largest element.</summary>
        public Tensor max() => Made(Native.ad_max(Handle));

        /// <summary>The largest of each pair.</summary>
        public Tensor max(Tensor other) => maximum(other);

        /// <summary>The largest element along a dimension and its index.</summary>
        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false)
        {
            nint values, indices;
            return Two(Native.ad_max_dim(Handle, dim, Bit(keepdim), &values, &indices), &values, &indices);
        }

        /// <summary>The largest element over some dimensions.</summary>
        public Tensor amax(params long[] dims) => Amax(dims, keepdim: false);

        /// <summary>The largest element over some dimensions. A result tensor to write to is not supported here.</summary>
        public Tensor amax(long[] dims, bool keepdim = false, Tensor? @out = null) => @out is null
            ? Amax(dims, keepdim)
            : throw new ArgumentException("writing to a given tensor is not supported", nameof(@out));

        /// <summary>The index of the largest element, in row-major order.</summary>
        public Tensor argmax() => Made(Native.ad_argmax(Handle, null, 0));

        /// <summary>The index of the largest element along a dimension, int64.</summary>
        public Tensor argmax(long dim, bool keepdim = false) => Made(Native.ad_argmax(Handle, &dim, Bit(keepdim)));

        /// <summary>The smallest element.</summary>
        public Tensor min() => Made(Native.ad_min(Handle));

        /// <summary>The smallest of each pair.</summary>
        public Tensor min(Tensor other) => minimum(other);

        /// <summary>The smallest element along a dimension and its index.</summary>
        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false)
        {
            nint values, indices;
            return Two(Native.ad_min_dim(Handle, dim, Bit(keepdim), &values, &indices), &values, &indices);
        }

        /// <summary>The smallest element over some dimensions.</summary>
        public Tensor amin(params long[] dims) => Amin(dims, keepdim: false);

        /// <summary>The smallest element over some dimensions. A result tensor to write to is not supported here.</summary>
        public Tensor amin(long[] dims, bool keepdim = false, Tensor? @out = null) => @out is null
            ? Amin(dims, keepdim)
            : throw new ArgumentException("writing to a given tensor is not supported", nameof(@out));

        /// <summary>The index of the smallest element, in row-major order.</summary>
        public Tensor argmin() => Made(Native.ad_argmin(Handle, null, 0));

        /// <summary>The index of the smallest element along a dimension, int64.</summary>
        public Tensor argmin(long dim, bool keepdim = false) => Made(Native.ad_argmin(Handle, &dim, Bit(keepdim)));

        /// <summary>Whether all are not zero.</summary>
        public Tensor all() => Made(Native.ad_all(Handle));

        /// <summary>Whether all are not zero along a dimension.</summary>
        public Tensor all(long dim, bool keepdim = false) => Made(Native.ad_all_dim(Handle, dim, Bit(keepdim)));

        /// <summary>Whether one is not zero.</summary>
        public Tensor any() => Made(Native.ad_any(Handle));

        /// <summary>Whether one is not zero along a dimension.</summary>
        public Tensor any(long dim, bool keepdim = false) => Made(Native.ad_any_dim(Handle, dim, Bit(keepdim)));

        /// <summary>The p-norm of all elements.</summary>
        public Tensor norm(float p = 2) => Made(Native.ad_norm(Handle, p));

        /// <summary>log(sum(exp(x))) along a dimension, without overflow.</summary>
        public Tensor logsumexp(long dim, bool keepdim = false) => Made(Native.ad_logsumexp(Handle, dim, Bit(keepdim)));

        /// <summary>Running sums along a dimension.</summary>
        public Tensor cumsum(long dim, ScalarType? type = null) => Made(Native.ad_cumsum(Handle, dim, Code(type)));

        /// <summary>Softmax along a dimension, computed in <paramref name="dtype"/> when given.</summary>
        public Tensor softmax(long dim, ScalarType? dtype = null) => Made(Native.ad_softmax(Handle, dim, Code(dtype)));

        /// <summary>Logarithm of the softmax along a dimension, computed in <paramref name="dtype"/> when given.</summary>
        public Tensor log_softmax(long dim, ScalarType? dtype = null) => Made(Native.ad_log_softmax(Handle, dim, Code(dtype)));

        /// <summary>The k largest (or smallest) elements along a dimension and their indices.</summary>
        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true)
        {
            nint values, indices;
            return Two(Native.ad_topk(Handle, k, dim, Bit(largest), Bit(sorted), &values, &indices), &values, &indices);
        }

        /// <summary>Sorted along a dimension, with the indices; a stable sort keeps equal ones in order.</summary>
        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false)
        {
            nint values, indices;
            return Two(Native.ad_sort(Handle, dim, Bit(descending), Bit(stable), &values, &indices), &values, &indices);
        }

        /// <summary>The indices that sort along a dimension.</summary>
        public Tensor argsort(long dim = -1, bool descending = false) => Made(Native.ad_argsort(Handle, dim, Bit(descending)));

        private Tensor Amax(long[] dims, bool keepdim)
        {
            fixed (long* first = dims)
                return Made(Native.ad_amax(Handle, first, dims.Length, Bit(keepdim)));
        }

        private Tensor Amin(long[] dims, bool keepdim)
        {
            fixed (long* first = dims)
                return Made(Native.ad_amin(Handle, first, dims.Length, Bit(keepdim)));
        }

        private (Tensor First, Tensor Second) Two(int result, nint* first, nint* second)
        {
            GC.KeepAlive(this);
            Native.Check(result);
            return (new Tensor(*first), new Tensor(*second));
        }

        private static int Bit(bool value) => value ? 1 : 0;

        private static int Code(ScalarType? type) => type is { } given ? (int)given : -1;
    }
}
