namespace TorchSharp;

public static unsafe partial class torch
{
    public partial class Tensor
    {
        /// <summary>The same memory under another shape; -1 stands for what is left. Throws when the memory does not allow it.</summary>
        public Tensor view(params long[] shape)
        {
            fixed (long* first = shape)
                return Made(Native.ad_view(Handle, first, shape.Length));
        }

        /// <summary>Another shape; a view where possible, else a copy. -1 stands for what is left.</summary>
        public Tensor reshape(params long[] shape)
        {
            fixed (long* first = shape)
                return Made(Native.ad_reshape(Handle, first, shape.Length));
        }

        /// <summary>A view with dimensions of size 1 repeated; -1 keeps one.</summary>
        public Tensor expand(params long[] sizes)
        {
            fixed (long* first = sizes)
                return Made(Native.ad_expand(Handle, first, sizes.Length, 0));
        }

        /// <summary>A view of another tensor's shape.</summary>
        public Tensor expand_as(Tensor other) => expand(other.shape);

        /// <summary>Copies laid side by side.</summary>
        public Tensor repeat(params long[] sizes)
        {
            fixed (long* first = sizes)
                return Made(Native.ad_repeat(Handle, first, sizes.Length));
        }

        /// <summary>Each element repeated in place, along a dimension or of the flattened tensor.</summary>
        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null)
        {
            var given = dim.GetValueOrDefault();
            return Made(Native.ad_repeat_interleave(Handle, repeats, dim.HasValue ? &given : null));
        }

        /// <summary>A view with the dimensions in another order.</summary>
        public Tensor permute(params long[] permutation)
        {
            fixed (long* first = permutation)
                return Made(Native.ad_permute(Handle, first, permutation.Length));
        }

        /// <summary>Reversed along some dimensions; a copy.</summary>
        public Tensor flip(params long[] dims)
        {
            fixed (long* first = dims)
                return Made(Native.ad_flip(Handle, first, dims.Length));
        }

        /// <summary>A view with two dimensions exchanged.</summary>
        public Tensor transpose(long dim0, long dim1) => Made(Native.ad_transpose(Handle, dim0, dim1));

        /// <summary>A matrix transposed; a view.</summary>
        public Tensor t() => Made(Native.ad_t(Handle));

        /// <summary>A matrix transposed; a view.</summary>
        public Tensor T => t();

        /// <summary>The last two dimensions exchanged; a view.</summary>
        public Tensor mT => transpose(-2, -1);

        /// <summary>Some dimensions joined to one.</summary>
        public Tensor flatten(long start_dim = 0, long end_dim = -1) => Made(Native.ad_flatten(Handle, start_dim, end_dim));

        /// <summary>One dimension split up; -1 stands for what is left.</summary>
        public Tensor unflatten(long dim, params long[] sizes)
        {
            var old = shape;
            var at = (int)(dim < 0 ? dim + old.Length : dim);
            return view([.. old[..at], .. sizes, .. old[(at + 1)..]]);
        }

        /// <summary>A new dimension of size 1; a view.</summary>
        public Tensor unsqueeze(long dim) => Made(Native.ad_unsqueeze(Handle, dim));

        /// <summary>Without one dimension of size 1, or without all of them; a view.</summary>
        public Tensor squeeze(long? dim = null)
        {
            var given = dim.GetValueOrDefault();
            return Made(Native.ad_squeeze(Handle, dim.HasValue ? &given : null));
        }

        /// <summary>One index of a dimension, which goes away; a view.</summary>
        public Tensor select(long dim, long index) => Made(Native.ad_select(Handle, dim, index));

        /// <summary><paramref name="length"/> indices of a dimension from <paramref name="start"/> on; a view.</summary>
        public Tensor narrow(long dim, long start, long length) => Made(Native.ad_narrow(Handle, dim, start, length));

        /// <summary>Every step-th index of a dimension from start up to, not including, finish; a view.</summary>
        public Tensor slice(long dim, long start, long finish, long step) => Made(Native.ad_slice(Handle, dim, &start, &finish, step));

        /// <summary>The diagonal of two dimensions; a view.</summary>
        public Tensor diagonal(long offset = 0, long dim1 = 0, long dim2 = 1) => Made(Native.ad_diagonal(Handle, offset, dim1, dim2));

        /// <summary>The diagonal of a matrix, or a matrix with this diagonal.</summary>
        public Tensor diag(long diagonal = 0) => Made(Native.ad_diag(Handle, diagonal));

        /// <summary>The lower triangle; zeros above.</summary>
        public Tensor tril(long diagonal = 0) => Made(Native.ad_tril(Handle, diagonal));

        /// <summary>The upper triangle; zeros below.</summary>
        public Tensor triu(long diagonal = 0) => Made(Native.ad_triu(Handle, diagonal));

        /// <summary>In row-major order without gaps; itself when it already is.</summary>
        public Tensor contiguous() => Made(Native.ad_contiguous(Handle));

        /// <summary>A copy, which gradients flow through.</summary>
        public Tensor clone() => Made(Native.ad_clone(Handle));

        /// <summary>The same tensor under another handle.</summary>
        public Tensor alias() => Made(Native.ad_alias(Handle));

        /// <summary>Equal parts along a dimension, the last one possibly smaller; views.</summary>
        public Tensor[] chunk(long chunks, long dim = 0)
        {
            var length = size((int)dim);
            var each = (length + chunks - 1) / chunks;
            var parts = (int)Math.Max(1, each == 0 ? chunks : (length + each - 1) / each);
            return Parts(parts, (first, count) => Native.ad_chunk(Handle, chunks, dim, (nint*)first, count));
        }

        /// <summary>Parts of a size along a dimension, the last one possibly smaller; views.</summary>
        public Tensor[] split(long size, int dim = 0)
        {
            var parts = (int)Math.Max(1, (this.size(dim) + size - 1) / size);
            return Parts(parts, (first, count) => Native.ad_split(Handle, size, dim, (nint*)first, count));
        }

        /// <summary>Parts of given sizes along a dimension; views.</summary>
        public Tensor[] split(long[] sizes, long dim = 0)
        {
            fixed (long* given = sizes)
            {
                var all = (nint)given;
                return Parts(sizes.Length, (first, count) => Native.ad_split_with_sizes(Handle, (long*)all, count, dim, (nint*)first));
            }
        }

        /// <summary>One tensor per index of a dimension, which goes away; views.</summary>
        public Tensor[] unbind(long dimension = 0) =>
            Parts((int)size((int)dimension), (first, count) => Native.ad_unbind(Handle, dimension, (nint*)first, count));

        private Tensor[] Parts(int count, Func<nint, long, long> call)
        {
            var handles = new nint[count];
            fixed (nint* first = handles)
            {
                if (call((nint)first, count) < 0)
                    throw Native.Failure();
            }
            GC.KeepAlive(this);
            return Array.ConvertAll(handles, handle => new Tensor(handle));
        }
    }
}
