namespace TorchSharp;

public static unsafe partial class torch
{
    /// <summary>A copy of an array, float32 unless another dtype is given: [length].</summary>
    public static Tensor tensor(
        float[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copy<float>(rawArray, [rawArray.Length], dtype, device, requires_grad, names);

    /// <summary>A copy of an array, float64 unless another dtype is given: [length].</summary>
    public static Tensor tensor(
        double[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copy<double>(rawArray, [rawArray.Length], dtype, device, requires_grad, names);

    /// <summary>A copy of an array, int64 unless another dtype is given: [length].</summary>
    public static Tensor tensor(
        long[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copy<long>(dataArray, [dataArray.Length], dtype, device, requires_grad, names);

    /// <summary>A copy of an array, int32 unless another dtype is given: [length].</summary>
    public static Tensor tensor(
        int[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copy<int>(rawArray, [rawArray.Length], dtype, device, requires_grad, names);

    /// <summary>A copy of an array of booleans: [length].</summary>
    public static Tensor tensor(
        bool[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copy<bool>(rawArray, [rawArray.Length], dtype, device, requires_grad, names);

    /// <summary>A copy of an array in a shape, float32 unless another dtype is given.</summary>
    public static Tensor tensor(
        float[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) => Copy<float>(rawArray, dimensions, dtype, device, requires_grad, names);

    /// <summary>A copy of an array in a shape, float64 unless another dtype is given.</summary>
    public static Tensor tensor(
        double[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) => Copy<double>(rawArray, dimensions, dtype, device, requires_grad, names);

    /// <summary>A copy of an array in a shape, int64 unless another dtype is given.</summary>
    public static Tensor tensor(
        long[] dataArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) => Copy<long>(dataArray, dimensions, dtype, device, requires_grad, names);

    /// <summary>A copy of an array in a shape, int32 unless another dtype is given.</summary>
    public static Tensor tensor(
        int[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) => Copy<int>(rawArray, dimensions, dtype, device, requires_grad, names);

    /// <summary>A copy of an array of booleans in a shape.</summary>
    public static Tensor tensor(
        bool[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) => Copy<bool>(rawArray, dimensions, dtype, device, requires_grad, names);

    /// <summary>A number, float64 unless another dtype is given: [].</summary>
    public static Tensor tensor(double scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        New(Native.ad_scalar_tensor(NativeNumber.Of(scalar), Place(dtype ?? ScalarType.Float64, device)), requires_grad, null);

    /// <summary>A number, float32: [].</summary>
    public static Tensor tensor(float scalar, Device? device = null, bool requires_grad = false) =>
        New(Native.ad_scalar_tensor(NativeNumber.Of((double)scalar), Place(ScalarType.Float32, device)), requires_grad, null);

    /// <summary>A number, int64 unless another dtype is given: [].</summary>
    public static Tensor tensor(long scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        New(Native.ad_scalar_tensor(NativeNumber.Of(scalar), Place(dtype ?? ScalarType.Int64, device)), requires_grad, null);

    /// <summary>A number, int32: [].</summary>
    public static Tensor tensor(int scalar, Device? device = null, bool requires_grad = false) =>
        New(Native.ad_scalar_tensor(NativeNumber.Of((long)scalar), Place(ScalarType.Int32, device)), requires_grad, null);

    /// <summary>True or false: [].</summary>
    public static Tensor tensor(bool scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        New(Native.ad_scalar_tensor(NativeNumber.Of(scalar), Place(dtype ?? ScalarType.Bool, device)), requires_grad, null);

    private static Tensor Copy<T>(
        ReadOnlySpan<T> source, ReadOnlySpan<long> sizes, ScalarType? dtype, Device? device, bool requiresGrad, string[]? names)
        where T : unmanaged
    {
        if (sizes.ToArray().TotalSize() != source.Length)
            throw new ArgumentException($"{source.Length} elements do not fill the shape [{string.Join(", ", sizes.ToArray())}]");
        fixed (long* first = sizes)
        {
            var made = New(Native.ad_empty(first, sizes.Length, Place(ElementTypes.Of<T>(), CPU)), false, names);
            source.CopyTo(new Span<T>((void*)Native.ad_data(made.Handle), source.Length));
            if ((dtype != null && dtype != made.dtype) || (device != null && device.type != DeviceType.CPU))
                made = made.to(dtype ?? made.dtype, device ?? CPU, disposeAfter: true);
            return requiresGrad ? made.requires_grad_() : made;
        }
    }
}
