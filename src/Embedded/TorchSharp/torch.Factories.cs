namespace TorchSharp;

public static unsafe partial class torch
{
    /// <summary>Uninitialised memory of a shape.</summary>
    public static Tensor empty(
        long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        fixed (long* first = size)
            return New(Native.ad_empty(first, size.Length, Place(dtype, device)), requires_grad, names);
    }

    /// <summary>Uninitialised memory: [size].</summary>
    public static Tensor empty(
        long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        empty([size], dtype, device, requires_grad, names);

    /// <summary>Uninitialised memory: [rows, columns].</summary>
    public static Tensor empty(
        long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        empty([rows, columns], dtype, device, requires_grad, names);

    /// <summary>Zeros of a shape.</summary>
    public static Tensor zeros(
        long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        fixed (long* first = size)
            return New(Native.ad_zeros(first, size.Length, Place(dtype, device)), requires_grad, names);
    }

    /// <summary>Zeros: [size].</summary>
    public static Tensor zeros(
        long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        zeros([size], dtype, device, requires_grad, names);

    /// <summary>Zeros: [rows, columns].</summary>
    public static Tensor zeros(
        long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        zeros([rows, columns], dtype, device, requires_grad, names);

    /// <summary>Ones of a shape.</summary>
    public static Tensor ones(
        long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        fixed (long* first = size)
            return New(Native.ad_ones(first, size.Length, Place(dtype, device)), requires_grad, names);
    }

    /// <summary>Ones: [size].</summary>
    public static Tensor ones(
        long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        ones([size], dtype, device, requires_grad, names);

    /// <summary>Ones: [rows, columns].</summary>
    public static Tensor ones(
        long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        ones([rows, columns], dtype, device, requires_grad, names);

    /// <summary>A number in a shape. The dtype follows the number when none is given.</summary>
    public static Tensor full(
        long[] size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        fixed (long* first = size)
            return New(Native.ad_full(first, size.Length, value.Value, Place(dtype ?? Natural(value), device)), requires_grad, names);
    }

    /// <summary>A number: [rows, columns].</summary>
    public static Tensor full(
        long rows, long columns, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) => full([rows, columns], value, dtype, device, requires_grad, names);

    /// <summary>0, 1, ... up to, not including, stop.</summary>
    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(0L, stop, 1L, dtype, device, requires_grad);

    /// <summary>start, start + 1, ... up to, not including, stop.</summary>
    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(start, stop, 1L, dtype, device, requires_grad);

    /// <summary>start, start + step, ... up to, not including, stop. Without a dtype int64 for integers, else the default.</summary>
    public static Tensor arange(
        Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        var integral = !start.Value.IsFloating && !stop.Value.IsFloating && !step.Value.IsFloating;
        var place = Place(dtype ?? (integral ? ScalarType.Int64 : null), device);
        return New(Native.ad_arange(start.Value, stop.Value, step.Value, place), requires_grad, null);
    }

    /// <summary>Numbers at equal distances, both ends included.</summary>
    public static Tensor linspace(
        double start, double end, long steps, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        New(Native.ad_linspace(start, end, steps, Place(dtype, device)), requires_grad, null);

    /// <summary>Ones on the diagonal; square when no columns are given.</summary>
    public static Tensor eye(
        long rows, long columns = -1, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        New(Native.ad_eye(rows, columns < 0 ? rows : columns, Place(dtype, device)), requires_grad, names);

    internal static NativePlacement Place(ScalarType? dtype, Device? device) => new(dtype ?? get_default_dtype(), device ?? CPU);

    internal static Tensor New(nint handle, bool requiresGrad, string[]? names)
    {
        var made = new Tensor(handle);
        if (names == null)
            return requiresGrad ? made.requires_grad_() : made;
        made.Dispose();
        throw new ArgumentException("named dimensions are not supported", nameof(names));
    }

    private static ScalarType? Natural(Scalar value) => value.Type switch
    {
        ScalarType.Bool => ScalarType.Bool,
        ScalarType.Int32 or ScalarType.Int64 => ScalarType.Int64,
        _ => null,
    };
}
