using System.Runtime.InteropServices;

namespace TorchSharp;

internal static unsafe partial class Native
{
    // native/shim_pointwise.cpp: element by element
    [DllImport(Library)] internal static extern nint ad_abs(nint t);
    [DllImport(Library)] internal static extern nint ad_neg(nint t);
    [DllImport(Library)] internal static extern nint ad_exp(nint t);
    [DllImport(Library)] internal static extern nint ad_expm1(nint t);
    [DllImport(Library)] internal static extern nint ad_log(nint t);
    [DllImport(Library)] internal static extern nint ad_log1p(nint t);
    [DllImport(Library)] internal static extern nint ad_log2(nint t);
    [DllImport(Library)] internal static extern nint ad_sqrt(nint t);
    [DllImport(Library)] internal static extern nint ad_rsqrt(nint t);
    [DllImport(Library)] internal static extern nint ad_square(nint t);
    [DllImport(Library)] internal static extern nint ad_reciprocal(nint t);
    [DllImport(Library)] internal static extern nint ad_sin(nint t);
    [DllImport(Library)] internal static extern nint ad_cos(nint t);
    [DllImport(Library)] internal static extern nint ad_tanh(nint t);
    [DllImport(Library)] internal static extern nint ad_sigmoid(nint t);
    [DllImport(Library)] internal static extern nint ad_relu(nint t);
    [DllImport(Library)] internal static extern nint ad_erf(nint t);
    [DllImport(Library)] internal static extern nint ad_floor(nint t);
    [DllImport(Library)] internal static extern nint ad_ceil(nint t);
    [DllImport(Library)] internal static extern nint ad_round(nint t);
    [DllImport(Library)] internal static extern nint ad_sign(nint t);
    [DllImport(Library)] internal static extern nint ad_isnan(nint t);
    [DllImport(Library)] internal static extern nint ad_isinf(nint t);
    [DllImport(Library)] internal static extern nint ad_isfinite(nint t);
    [DllImport(Library)] internal static extern nint ad_logical_not(nint t);
    [DllImport(Library)] internal static extern nint ad_bitwise_not(nint t);
    [DllImport(Library)] internal static extern int ad_exp_(nint t);
    [DllImport(Library)] internal static extern int ad_neg_(nint t);
    [DllImport(Library)] internal static extern int ad_sqrt_(nint t);
    [DllImport(Library)] internal static extern int ad_zero_(nint t);
    [DllImport(Library)] internal static extern nint ad_mul(nint t, nint other);
    [DllImport(Library)] internal static extern nint ad_div(nint t, nint other);
    [DllImport(Library)] internal static extern nint ad_pow(nint t, nint other);
    [DllImport(Library)] internal static extern nint ad_remainder(nint t, nint other);
    [DllImport(Library)] internal static extern nint ad_floor_divide(nint t, nint other);
    [DllImport(Library)] internal static extern nint ad_maximum(nint t, nint other);
    [DllImport(Library)] internal static extern nint ad_minimum(nint t, nint other);
    [DllImport(Library)] internal static extern nint ad_logical_and(nint t, nint other);
    [DllImport(Library)] internal static extern nint ad_logical_or(nint t, nint other);
    [DllImport(Library)] internal static extern nint ad_bitwise_and(nint t, nint other);
    [DllImport(Library)] internal static extern nint ad_bitwise_or(nint t, nint other);
    [DllImport(Library)] internal static extern nint ad_bitwise_xor(nint t, nint other);
    [DllImport(Library)] internal static extern nint ad_eq(nint t, nint other);
    [DllImport(Library)] internal static extern nint ad_ne(nint t, nint other);
    [DllImport(Library)] internal static extern nint ad_lt(nint t, nint other);
    [DllImport(Library)] internal static extern nint ad_le(nint t, nint other);
    [DllImport(Library)] internal static extern nint ad_gt(nint t, nint other);
    [DllImport(Library)] internal static extern nint ad_ge(nint t, nint other);
    [DllImport(Library)] internal static extern int ad_mul_(nint t, nint other);
    [DllImport(Library)] internal static extern int ad_div_(nint t, nint other);
    [DllImport(Library)] internal static extern nint ad_mul_number(nint t, NativeNumber other);
    [DllImport(Library)] internal static extern nint ad_div_number(nint t, NativeNumber other);
    [DllImport(Library)] internal static extern nint ad_pow_number(nint t, NativeNumber other);
    [DllImport(Library)] internal static extern nint ad_remainder_number(nint t, NativeNumber other);
    [DllImport(Library)] internal static extern nint ad_floor_divide_number(nint t, NativeNumber other);
    [DllImport(Library)] internal static extern nint ad_eq_number(nint t, NativeNumber other);
    [DllImport(Library)] internal static extern nint ad_ne_number(nint t, NativeNumber other);
    [DllImport(Library)] internal static extern nint ad_lt_number(nint t, NativeNumber other);
    [DllImport(Library)] internal static extern nint ad_le_number(nint t, NativeNumber other);
    [DllImport(Library)] internal static extern nint ad_gt_number(nint t, NativeNumber other);
    [DllImport(Library)] internal static extern nint ad_ge_number(nint t, NativeNumber other);
    [DllImport(Library)] internal static extern int ad_mul_number_(nint t, NativeNumber other);
    [DllImport(Library)] internal static extern int ad_div_number_(nint t, NativeNumber other);
    [DllImport(Library)] internal static extern int ad_fill_number_(nint t, NativeNumber other);
    [DllImport(Library)] internal static extern nint ad_silu(nint t);
    [DllImport(Library)] internal static extern int ad_silu_(nint t);
    [DllImport(Library)] internal static extern nint ad_gelu(nint t);
    [DllImport(Library)] internal static extern nint ad_logaddexp(nint t, nint other);
    [DllImport(Library)] internal static extern nint ad_xlogy(nint t, nint other);
    [DllImport(Library)] internal static extern nint ad_add(nint t, nint other, NativeNumber alpha);
    [DllImport(Library)] internal static extern nint ad_sub(nint t, nint other);
    [DllImport(Library)] internal static extern nint ad_add_number(nint t, NativeNumber other, NativeNumber alpha);
    [DllImport(Library)] internal static extern nint ad_sub_number(nint t, NativeNumber other);
    [DllImport(Library)] internal static extern int ad_add_(nint t, nint other, NativeNumber alpha);
    [DllImport(Library)] internal static extern int ad_sub_(nint t, nint other);
    [DllImport(Library)] internal static extern int ad_add_number_(nint t, NativeNumber other, NativeNumber alpha);
    [DllImport(Library)] internal static extern int ad_sub_number_(nint t, NativeNumber other);
    [DllImport(Library)] internal static extern nint ad_addcmul(nint t, nint a, nint b, NativeNumber value);
    [DllImport(Library)] internal static extern int ad_addcmul_(nint t, nint a, nint b, NativeNumber value);
    [DllImport(Library)] internal static extern nint ad_addcdiv(nint t, nint a, nint b, NativeNumber value);
    [DllImport(Library)] internal static extern int ad_addcdiv_(nint t, nint a, nint b, NativeNumber value);
    [DllImport(Library)] internal static extern nint ad_lerp(nint t, nint end, nint weight);
    [DllImport(Library)] internal static extern nint ad_clamp(nint t, NativeNumber* min, NativeNumber* max);
    [DllImport(Library)] internal static extern int ad_clamp_(nint t, NativeNumber* min, NativeNumber* max);
    [DllImport(Library)] internal static extern nint ad_where(nint condition, nint x, nint y);
    [DllImport(Library)] internal static extern nint ad_masked_fill(nint t, nint mask, NativeNumber value);
    [DllImport(Library)] internal static extern int ad_masked_fill_(nint t, nint mask, NativeNumber value);
    [DllImport(Library)] internal static extern nint ad_masked_select(nint t, nint mask);
    [DllImport(Library)] internal static extern int ad_equal(nint t, nint other);
    [DllImport(Library)] internal static extern int ad_allclose(nint t, nint other, double rtol, double atol, int equalNan);

    // native/shim_reduce.cpp: reductions, softmax, sorting
    [DllImport(Library)] internal static extern nint ad_sum(nint t, int dtype);
    [DllImport(Library)] internal static extern nint ad_sum_dims(nint t, long* dims, long count, int keepdim, int dtype);
    [DllImport(Library)] internal static extern nint ad_mean(nint t);
    [DllImport(Library)] internal static extern nint ad_mean_dims(nint t, long* dims, long count, int keepdim, int dtype);
    [DllImport(Library)] internal static extern nint ad_var(nint t, int unbiased);
    [DllImport(Library)] internal static extern nint ad_std(nint t, int unbiased);
    [DllImport(Library)] internal static extern nint ad_var_dims(nint t, long* dims, long count, int unbiased, int keepdim);
    [DllImport(Library)] internal static extern nint ad_std_dims(nint t, long* dims, long count, int unbiased, int keepdim);
    [DllImport(Library)] internal static extern nint ad_max(nint t);
    [DllImport(Library)] internal static extern nint ad_min(nint t);
    [DllImport(Library)] internal static extern int ad_max_dim(nint t, long dim, int keepdim, nint* values, nint* indices);
    [DllImport(Library)] internal static extern int ad_min_dim(nint t, long dim, int keepdim, nint* values, nint* indices);
    [DllImport(Library)] internal static extern nint ad_amax(nint t, long* dims, long count, int keepdim);
    [DllImport(Library)] internal static extern nint ad_amin(nint t, long* dims, long count, int keepdim);
    [DllImport(Library)] internal static extern nint ad_argmax(nint t, long* dim, int keepdim);
    [DllImport(Library)] internal static extern nint ad_argmin(nint t, long* dim, int keepdim);
    [DllImport(Library)] internal static extern nint ad_all(nint t);
    [DllImport(Library)] internal static extern nint ad_any(nint t);
    [DllImport(Library)] internal static extern nint ad_all_dim(nint t, long dim, int keepdim);
    [DllImport(Library)] internal static extern nint ad_any_dim(nint t, long dim, int keepdim);
    [DllImport(Library)] internal static extern nint ad_norm(nint t, double p);
    [DllImport(Library)] internal static extern nint ad_logsumexp(nint t, long dim, int keepdim);
    [DllImport(Library)] internal static extern nint ad_cumsum(nint t, long dim, int dtype);
    [DllImport(Library)] internal static extern nint ad_softmax(nint t, long dim, int dtype);
    [DllImport(Library)] internal static extern nint ad_log_softmax(nint t, long dim, int dtype);
    [DllImport(Library)] internal static extern int ad_topk(nint t, long k, long dim, int largest, int sorted, nint* values, nint* indices);
    [DllImport(Library)] internal static extern int ad_sort(nint t, long dim, int descending, int stable, nint* values, nint* indices);
    [DllImport(Library)] internal static extern nint ad_argsort(nint t, long dim, int descending);

    // native/shim_index.cpp: reading and writing by index
    [DllImport(Library)] internal static extern nint ad_index(nint t, nint* indices, long count);
    [DllImport(Library)] internal static extern int ad_index_put_(nint t, nint* indices, long count, nint value, int accumulate);
    [DllImport(Library)] internal static extern nint ad_index_select(nint t, long dim, nint index);
    [DllImport(Library)] internal static extern int ad_index_add_(nint t, long dim, nint index, nint source, NativeNumber alpha);
    [DllImport(Library)] internal static extern int ad_index_copy_(nint t, long dim, nint index, nint source);
    [DllImport(Library)] internal static extern nint ad_gather(nint t, long dim, nint index);
    [DllImport(Library)] internal static extern nint ad_scatter(nint t, long dim, nint index, nint source);
    [DllImport(Library)] internal static extern int ad_scatter_(nint t, long dim, nint index, nint source);
    [DllImport(Library)] internal static extern nint ad_scatter_add(nint t, long dim, nint index, nint source);
    [DllImport(Library)] internal static extern int ad_scatter_add_(nint t, long dim, nint index, nint source);
    [DllImport(Library)] internal static extern nint ad_nonzero(nint t);
    [DllImport(Library)] internal static extern nint ad_one_hot(nint t, long numClasses);

    // native/shim_linalg.cpp: products, decompositions, functions of torch.nn.functional
    [DllImport(Library)] internal static extern nint ad_matmul(nint t, nint other);
    [DllImport(Library)] internal static extern nint ad_mm(nint t, nint other);
    [DllImport(Library)] internal static extern nint ad_bmm(nint t, nint other);
    [DllImport(Library)] internal static extern nint ad_mv(nint t, nint other);
    [DllImport(Library)] internal static extern nint ad_dot(nint t, nint other);
    [DllImport(Library)] internal static extern nint ad_outer(nint t, nint other);
    [DllImport(Library)] internal static extern nint ad_addmm(nint t, nint a, nint b, double beta, double alpha);
    [DllImport(Library)] internal static extern int ad_addmm_(nint t, nint a, nint b, double beta, double alpha);
    [DllImport(Library)] internal static extern nint ad_baddbmm(nint t, nint a, nint b, double beta, double alpha);
    [DllImport(Library)] internal static extern nint ad_einsum(byte* equation, nint* all, long count);
    [DllImport(Library)] internal static extern nint ad_linear(nint input, nint weight, nint bias);
    [DllImport(Library)] internal static extern int ad_linalg_eigh(nint t, byte uplo, nint* values, nint* vectors);
    [DllImport(Library)] internal static extern int ad_linalg_svd(nint t, int fullMatrices, nint* u, nint* s, nint* vh);
    [DllImport(Library)] internal static extern nint ad_linalg_cholesky(nint t);
    [DllImport(Library)] internal static extern nint ad_linalg_inv(nint t);
    [DllImport(Library)] internal static extern nint ad_linalg_solve(nint a, nint b, int left);
    [DllImport(Library)]
    internal static extern nint ad_embedding(
        nint weight, nint indices,
        long paddingIndex, int scaleByFrequency, int sparse);
    [DllImport(Library)]
    internal static extern nint ad_cross_entropy(
        nint input, nint target, nint weight,
        long reduction, long ignoreIndex, double labelSmoothing);
    [DllImport(Library)] internal static extern nint ad_kl_div(nint input, nint target, long reduction, int logTarget);
    [DllImport(Library)] internal static extern nint ad_mse_loss(nint input, nint target, long reduction);
}
