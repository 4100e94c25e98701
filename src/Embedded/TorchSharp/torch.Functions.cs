using System.Text;

namespace TorchSharp;

public static unsafe partial class torch
{
    /// <summary>Tensors joined along a dimension.</summary>
    public static Tensor cat(IList<Tensor> tensors, long dim = 0) => Joined([.. tensors], dim, &Native.ad_cat);

    /// <summary>Tensors joined along a dimension.</summary>
    public static Tensor cat(Tensor[] tensors, long dim = 0) => Joined(tensors, dim, &Native.ad_cat);

    /// <summary>Tensors of one shape along a new dimension.</summary>
    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0) => Joined([.. tensors], dim, &Native.ad_stack);

    /// <summary>A sum of products, in Einstein's notation.</summary>
    public static Tensor einsum(string equation, params Tensor[] tensors)
    {
        var text = Encoding.ASCII.GetBytes(equation + '\0');
        fixed (byte* letters = text)
        fixed (nint* first = Tensor.Handles(tensors))
        {
            var handle = Native.ad_einsum(letters, first, tensors.Length);
            GC.KeepAlive(tensors);
            return new Tensor(handle);
        }
    }

    /// <summary>x where the condition holds, else y.</summary>
    public static Tensor where(Tensor condition, Tensor x, Tensor y) => x.where(condition, y);

    /// <summary>The matrix product over the last two dimensions.</summary>
    public static Tensor matmul(Tensor input, Tensor target) => input.matmul(target);

    /// <summary>[n, k] times [k, m].</summary>
    public static Tensor mm(Tensor input, Tensor target) => input.mm(target);

    /// <summary>[b, n, k] times [b, k, m].</summary>
    public static Tensor bmm(Tensor input, Tensor batch2) => input.bmm(batch2);

    /// <summary>All products of two vectors.</summary>
    public static Tensor outer(Tensor input, Tensor vec2) => input.outer(vec2);

    /// <summary>e to the power of each element.</summary>
    public static Tensor exp(Tensor input) => input.exp();

    /// <summary>Natural logarithms.</summary>
    public static Tensor log(Tensor input) => input.log();

    /// <summary>Square roots.</summary>
    public static Tensor sqrt(Tensor input) => input.sqrt();

    /// <summary>1 / sqrt(x).</summary>
    public static Tensor rsqrt(Tensor input) => input.rsqrt();

    /// <summary>Sines, of radians.</summary>
    public static Tensor sin(Tensor input) => input.sin();

    /// <summary>Cosines, of radians.</summary>
    public static Tensor cos(Tensor input) => input.cos();

    /// <summary>1 / (1 + exp(-x)).</summary>
    public static Tensor sigmoid(Tensor input) => input.sigmoid();

    /// <summary>Hyperbolic tangents.</summary>
    public static Tensor tanh(Tensor input) => input.tanh();

    /// <summary>The larger of each pair.</summary>
    public static Tensor maximum(Tensor input, Tensor other) => input.maximum(other);

    /// <summary>The smaller of each pair.</summary>
    public static Tensor minimum(Tensor input, Tensor other) => input.minimum(other);

    /// <summary>log(exp(x) + exp(y)), without overflow.</summary>
    public static Tensor logaddexp(Tensor left, Tensor right) => left.logaddexp(right);

    /// <summary>log(sum(exp(x))) along a dimension, without overflow.</summary>
    public static Tensor logsumexp(Tensor input, long dim, bool keepdim = false) => input.logsumexp(dim, keepdim);

    /// <summary>Softmax along a dimension.</summary>
    public static Tensor softmax(Tensor input, int dim, ScalarType? dtype = null) => input.softmax(dim, dtype);

    /// <summary>The k largest (or smallest) elements along a dimension and their indices.</summary>
    public static (Tensor values, Tensor indices) topk(Tensor tensor, int k, int dim = -1, bool largest = true, bool sorted = true) =>
        tensor.topk(k, dim, largest, sorted);

    /// <summary>Sorted along a dimension, with the indices.</summary>
    public static (Tensor values, Tensor indices) sort(Tensor input, long dim = -1, bool descending = false, bool stable = false) =>
        input.sort(dim, descending, stable);

    /// <summary>For each index along a dimension the element there.</summary>
    public static Tensor gather(Tensor input, long dim, Tensor index) => input.gather(dim, index);

    /// <summary>The lower triangle; zeros above.</summary>
    public static Tensor tril(Tensor input, long diagonal = 0) => input.tril(diagonal);

    /// <summary>The upper triangle; zeros below.</summary>
    public static Tensor triu(Tensor input, long diagonal = 0) => input.triu(diagonal);

    /// <summary>True where not a number.</summary>
    public static Tensor isnan(Tensor input) => input.isnan();

    /// <summary>Zeros of a tensor's shape.</summary>
    public static Tensor zeros_like(
        Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        names == null ? input.zeros_like(dtype, device, requires_grad) : throw new ArgumentException("named dimensions are not supported");

    /// <summary>Ones of a tensor's shape.</summary>
    public static Tensor ones_like(
        Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        names == null ? input.ones_like(dtype, device, requires_grad) : throw new ArgumentException("named dimensions are not supported");

    /// <summary>Whether |tensor - target| &lt;= atol + rtol * |target| everywhere.</summary>
    public static bool allclose(Tensor tensor, Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) =>
        tensor.allclose(target, rtol, atol, equal_nan);

    private static Tensor Joined(Tensor[] tensors, long dim, delegate*<nint*, long, long, nint> call)
    {
        fixed (nint* first = Tensor.Handles(tensors))
        {
            var handle = call(first, tensors.Length, dim);
            GC.KeepAlive(tensors);
            return new Tensor(handle);
        }
    }

    /// <summary>Decompositions and solutions.</summary>
    public static partial class linalg
    {
        /// <summary>
        /// Eigenvalues (ascending) and orthonormal eigenvectors (columns) of symmetric matrices, of which one triangle is read: the lower
        /// for 'L', the upper for 'U'.
        /// </summary>
        public static (Tensor, Tensor) eigh(Tensor input, char UPLO = 'L')
        {
            nint values, vectors;
            Native.Check(Native.ad_linalg_eigh(input.Handle, (byte)UPLO, &values, &vectors));
            GC.KeepAlive(input);
            return (new Tensor(values), new Tensor(vectors));
        }

        /// <summary>U, the singular values (descending) and the transposed V; reduced unless full matrices are asked for.</summary>
        public static (Tensor U, Tensor S, Tensor Vh) svd(Tensor input, bool fullMatrices = true)
        {
            nint u, s, vh;
            Native.Check(Native.ad_linalg_svd(input.Handle, fullMatrices ? 1 : 0, &u, &s, &vh));
            GC.KeepAlive(input);
            return (new Tensor(u), new Tensor(s), new Tensor(vh));
        }

        /// <summary>The lower triangular factor of symmetric positive definite matrices. Throws for any other.</summary>
        public static Tensor cholesky(Tensor input) => Of(Native.ad_linalg_cholesky(input.Handle), input);

        /// <summary>Inverses. Throws for a singular matrix.</summary>
        public static Tensor inv(Tensor input) => Of(Native.ad_linalg_inv(input.Handle), input);

        /// <summary>X of A X = B, or of X A = B when not <paramref name="left"/>.</summary>
        public static Tensor solve(Tensor A, Tensor B, bool left = true)
        {
            var result = Of(Native.ad_linalg_solve(A.Handle, B.Handle, left ? 1 : 0), A);
            GC.KeepAlive(B);
            return result;
        }

        private static Tensor Of(nint handle, Tensor input)
        {
            GC.KeepAlive(input);
            return new Tensor(handle);
        }
    }
}
