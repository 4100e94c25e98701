using System.Runtime.InteropServices;

namespace TorchSharp;

internal static unsafe partial class Native
{
    // native/shim_core.cpp: a tensor's life and description, threads, devices
    [DllImport(Library)] internal static extern byte* ad_last_error();
    [DllImport(Library)] internal static extern byte* ad_version();
    [DllImport(Library)] internal static extern void ad_free(nint t);
    [DllImport(Library)] internal static extern long ad_dim(nint t);
    [DllImport(Library)] internal static extern int ad_sizes(nint t, long* results);
    [DllImport(Library)] internal static extern int ad_strides(nint t, long* results);
    [DllImport(Library)] internal static extern long ad_numel(nint t);
    [DllImport(Library)] internal static extern long ad_storage_offset(nint t);
    [DllImport(Library)] internal static extern int ad_dtype(nint t);
    [DllImport(Library)] internal static extern int ad_device_type(nint t);
    [DllImport(Library)] internal static extern int ad_device_index(nint t);
    [DllImport(Library)] internal static extern int ad_is_contiguous(nint t);
    [DllImport(Library)] internal static extern int ad_is_pinned(nint t);
    [DllImport(Library)] internal static extern nint ad_data(nint t);
    [DllImport(Library)] internal static extern int ad_item(nint t, double* floating, long* integer);
    [DllImport(Library)] internal static extern int ad_get_num_threads();
    [DllImport(Library)] internal static extern int ad_set_num_threads(int count);
    [DllImport(Library)] internal static extern int ad_get_num_interop_threads();
    [DllImport(Library)] internal static extern int ad_set_num_interop_threads(int count);
    [DllImport(Library)] internal static extern int ad_set_deterministic(int mode, int warnOnly);
    [DllImport(Library)] internal static extern int ad_deterministic();
    [DllImport(Library)] internal static extern int ad_deterministic_warn_only();
    [DllImport(Library)] internal static extern int ad_cuda_device_count();
    [DllImport(Library)] internal static extern int ad_cuda_synchronize(int index);
    [DllImport(Library)] internal static extern int ad_cuda_allow_tf32(int value);
    [DllImport(Library)] internal static extern int ad_cuda_allows_tf32();

    // native/shim_create.cpp: new tensors, random numbers, copies to another dtype or device
    [DllImport(Library)] internal static extern nint ad_empty(long* sizes, long count, NativePlacement p);
    [DllImport(Library)] internal static extern nint ad_zeros(long* sizes, long count, NativePlacement p);
    [DllImport(Library)] internal static extern nint ad_ones(long* sizes, long count, NativePlacement p);
    [DllImport(Library)] internal static extern nint ad_full(long* sizes, long count, NativeNumber value, NativePlacement p);
    [DllImport(Library)] internal static extern nint ad_full_like(nint t, NativeNumber value, NativePlacement p);
    [DllImport(Library)] internal static extern nint ad_scalar_tensor(NativeNumber value, NativePlacement p);
    [DllImport(Library)] internal static extern nint ad_arange(NativeNumber start, NativeNumber stop, NativeNumber step, NativePlacement p);
    [DllImport(Library)] internal static extern nint ad_linspace(double start, double end, long steps, NativePlacement p);
    [DllImport(Library)] internal static extern nint ad_eye(long rows, long columns, NativePlacement p);
    [DllImport(Library)] internal static extern nint ad_rand(long* sizes, long count, nint g, NativePlacement p);
    [DllImport(Library)] internal static extern nint ad_randn(long* sizes, long count, nint g, NativePlacement p);
    [DllImport(Library)] internal static extern nint ad_randint(long low, long high, long* sizes, long count, nint g, NativePlacement p);
    [DllImport(Library)] internal static extern nint ad_randperm(long n, nint g, NativePlacement p);
    [DllImport(Library)] internal static extern nint ad_multinomial(nint t, long numSamples, int replacement, nint g);
    [DllImport(Library)] internal static extern int ad_normal_(nint t, double mean, double std, nint g);
    [DllImport(Library)] internal static extern int ad_uniform_(nint t, double from, double to, nint g);
    [DllImport(Library)] internal static extern int ad_bernoulli_(nint t, double p, nint g);
    [DllImport(Library)] internal static extern nint ad_generator_new(ulong seed, NativePlacement p);
    [DllImport(Library)] internal static extern nint ad_generator_default(NativePlacement p);
    [DllImport(Library)] internal static extern void ad_generator_free(nint g);
    [DllImport(Library)] internal static extern int ad_generator_set_seed(nint g, ulong seed);
    [DllImport(Library)] internal static extern int ad_generator_get_seed(nint g, ulong* seed);
    [DllImport(Library)] internal static extern int ad_generator_fresh_seed(nint g, ulong* seed);
    [DllImport(Library)] internal static extern nint ad_generator_get_state(nint g);
    [DllImport(Library)] internal static extern int ad_generator_set_state(nint g, nint state);
    [DllImport(Library)] internal static extern int ad_manual_seed(ulong seed);
    [DllImport(Library)] internal static extern nint ad_to(nint t, NativePlacement p, int nonBlocking, int copy);
    [DllImport(Library)] internal static extern nint ad_pin_memory(nint t);
    [DllImport(Library)] internal static extern int ad_copy_(nint t, nint source, int nonBlocking);

    // native/shim_shape.cpp: views, joining and splitting
    [DllImport(Library)] internal static extern nint ad_view(nint t, long* sizes, long count);
    [DllImport(Library)] internal static extern nint ad_reshape(nint t, long* sizes, long count);
    [DllImport(Library)] internal static extern nint ad_expand(nint t, long* sizes, long count, int isImplicit);
    [DllImport(Library)] internal static extern nint ad_repeat(nint t, long* sizes, long count);
    [DllImport(Library)] internal static extern nint ad_repeat_interleave(nint t, long repeats, long* dim);
    [DllImport(Library)] internal static extern nint ad_permute(nint t, long* dims, long count);
    [DllImport(Library)] internal static extern nint ad_flip(nint t, long* dims, long count);
    [DllImport(Library)] internal static extern nint ad_transpose(nint t, long dim0, long dim1);
    [DllImport(Library)] internal static extern nint ad_t(nint t);
    [DllImport(Library)] internal static extern nint ad_flatten(nint t, long startDim, long endDim);
    [DllImport(Library)] internal static extern nint ad_unsqueeze(nint t, long dim);
    [DllImport(Library)] internal static extern nint ad_squeeze(nint t, long* dim);
    [DllImport(Library)] internal static extern nint ad_select(nint t, long dim, long index);
    [DllImport(Library)] internal static extern nint ad_narrow(nint t, long dim, long start, long length);
    [DllImport(Library)] internal static extern nint ad_slice(nint t, long dim, long* start, long* end, long step);
    [DllImport(Library)] internal static extern nint ad_diagonal(nint t, long offset, long dim1, long dim2);
    [DllImport(Library)] internal static extern nint ad_diag(nint t, long diagonal);
    [DllImport(Library)] internal static extern nint ad_tril(nint t, long diagonal);
    [DllImport(Library)] internal static extern nint ad_triu(nint t, long diagonal);
    [DllImport(Library)] internal static extern nint ad_contiguous(nint t);
    [DllImport(Library)] internal static extern nint ad_clone(nint t);
    [DllImport(Library)] internal static extern nint ad_alias(nint t);
    [DllImport(Library)] internal static extern nint ad_detach(nint t);
    [DllImport(Library)] internal static extern nint ad_cat(nint* all, long count, long dim);
    [DllImport(Library)] internal static extern nint ad_stack(nint* all, long count, long dim);
    [DllImport(Library)] internal static extern long ad_chunk(nint t, long chunks, long dim, nint* results, long room);
    [DllImport(Library)] internal static extern long ad_split(nint t, long size, long dim, nint* results, long room);
    [DllImport(Library)] internal static extern long ad_split_with_sizes(nint t, long* sizes, long count, long dim, nint* results);
    [DllImport(Library)] internal static extern long ad_unbind(nint t, long dim, nint* results, long room);

    // native/shim_autograd.cpp: gradients
    [DllImport(Library)] internal static extern int ad_backward(nint t, nint gradient, int retainGraph, int createGraph);
    [DllImport(Library)]
    internal static extern int ad_backward_all(nint* roots, nint* gradients, long count, int retainGraph, int createGraph);
    [DllImport(Library)] internal static extern nint ad_grad(nint t);
    [DllImport(Library)] internal static extern int ad_set_grad(nint t, nint gradient);
    [DllImport(Library)] internal static extern int ad_requires_grad(nint t);
    [DllImport(Library)] internal static extern int ad_set_requires_grad(nint t, int value);
    [DllImport(Library)] internal static extern int ad_is_leaf(nint t);
    [DllImport(Library)] internal static extern int ad_retain_grad(nint t);
    [DllImport(Library)] internal static extern int ad_detach_(nint t);
    [DllImport(Library)] internal static extern int ad_grad_mode();
    [DllImport(Library)] internal static extern void ad_set_grad_mode(int enabled);
    [DllImport(Library)] internal static extern int ad_inference_mode();
    [DllImport(Library)] internal static extern nint ad_inference_enter(int enabled);
    [DllImport(Library)] internal static extern void ad_inference_leave(nint guard);
}
