namespace TorchSharp;

/// <summary>Tensors on libtorch: the part of TorchSharp's entry class that ActorDistill uses.</summary>
public static unsafe partial class torch
{
    private static ScalarType _defaultDtype = ScalarType.Float32;

    /// <summary>The version of libtorch.</summary>
    public static string __version__ => Native.Text(Native.ad_version());

    /// <summary>The dtype of new floating-point tensors.</summary>
    public static ScalarType get_default_dtype() => _defaultDtype;

    /// <summary>Sets the dtype of new floating-point tensors.</summary>
    public static void set_default_dtype(ScalarType dtype) => _defaultDtype = is_floating_point(dtype)
        ? dtype
        : throw new ArgumentException($"the default dtype must be a floating-point one, is {dtype}");

    /// <summary>Threads that one operation of the calling thread may use.</summary>
    public static int get_num_threads() => Native.ad_get_num_threads();

    /// <summary>Sets the threads that one operation may use. Counts only on the thread that calls it: call it there first.</summary>
    public static void set_num_threads(int num) => Native.Check(Native.ad_set_num_threads(num));

    /// <summary>Threads for operations side by side.</summary>
    public static int get_num_interop_threads() => Native.ad_get_num_interop_threads();

    /// <summary>Sets the threads for operations side by side; only before the first such operation.</summary>
    public static void set_num_interop_threads(int num) => Native.Check(Native.ad_set_num_interop_threads(num));

    /// <summary>
    /// Uses reproducible kernels alone, or (warn_only) warns where there is none. Disposing of the result goes back to what was before.
    /// </summary>
    public static IDisposable use_deterministic_algorithms(bool mode = true, bool warn_only = false)
    {
        var (before, warned) = (are_deterministic_algorithms_enabled(), is_deterministic_algorithms_warn_only_enabled());
        Native.Check(Native.ad_set_deterministic(mode ? 1 : 0, warn_only ? 1 : 0));
        return new Restore(() => Native.Check(Native.ad_set_deterministic(before ? 1 : 0, warned ? 1 : 0)));
    }

    /// <summary>Whether only reproducible kernels are used.</summary>
    public static bool are_deterministic_algorithms_enabled() => Native.ad_deterministic() != 0;

    /// <summary>Whether a kernel that is not reproducible only warns.</summary>
    public static bool is_deterministic_algorithms_warn_only_enabled() => Native.ad_deterministic_warn_only() != 0;

    /// <summary>Records nothing for gradients on this thread until the result is disposed of.</summary>
    public static IDisposable no_grad() => set_grad_enabled(false);

    /// <summary>Records for gradients on this thread until the result is disposed of.</summary>
    public static IDisposable enable_grad(bool enabled = true) => set_grad_enabled(enabled);

    /// <summary>Records for gradients, or not, on this thread until the result is disposed of.</summary>
    public static IDisposable set_grad_enabled(bool mode = true)
    {
        var before = is_grad_enabled();
        Native.ad_set_grad_mode(mode ? 1 : 0);
        return new Restore(() => Native.ad_set_grad_mode(before ? 1 : 0));
    }

    /// <summary>Whether operations of this thread are recorded for gradients.</summary>
    public static bool is_grad_enabled() => Native.ad_grad_mode() != 0;

    /// <summary>Like <see cref="no_grad"/>, for tensors that will never be recorded. Dispose of the result on the same thread.</summary>
    public static IDisposable inference_mode(bool mode = true)
    {
        var guard = Native.ad_inference_enter(mode ? 1 : 0);
        return new Restore(() => Native.ad_inference_leave(guard));
    }

    /// <summary>Whether this thread is in inference mode.</summary>
    public static bool is_inference_mode_enabled() => Native.ad_inference_mode() != 0;

    /// <summary>GPUs.</summary>
    public static partial class cuda
    {
        /// <summary>Whether there is a GPU that this libtorch can use.</summary>
        public static bool is_available() => device_count() > 0;

        /// <summary>How many GPUs there are.</summary>
        public static int device_count() => Native.ad_cuda_device_count();

        /// <summary>Waits until a GPU (the current one when none is named) has done all that was queued.</summary>
        public static void synchronize(Device? device = null) => Native.Check(Native.ad_cuda_synchronize(device?.index ?? -1));
    }

    /// <summary>Settings of the libraries below libtorch.</summary>
    public static partial class backends
    {
        /// <summary>Of CUDA.</summary>
        public static partial class cuda
        {
            /// <summary>Of its matrix products.</summary>
            public static partial class matmul
            {
                /// <summary>Whether float32 products may use the GPU's shorter TF32 mantissa.</summary>
                public static bool allow_tf32
                {
                    get => Native.ad_cuda_allows_tf32() != 0;
                    set => Native.Check(Native.ad_cuda_allow_tf32(value ? 1 : 0));
                }
            }
        }
    }

    private sealed class Restore(Action action) : IDisposable
    {
        private Action? _action = action;

        public void Dispose() => Interlocked.Exchange(ref _action, null)?.Invoke();
    }
}
