namespace TorchSharp;

/// <summary>A number handed to a tensor operation: floating, integral or boolean. Nothing native: disposing does nothing.</summary>
public sealed class Scalar : IDisposable
{
    private readonly torch.ScalarType _type;

    private Scalar(NativeNumber value, torch.ScalarType type) => (Value, _type) = (value, type);

    internal NativeNumber Value { get; }

    /// <summary>Float64 for a floating number, Int64 for an integral one, Bool.</summary>
    public torch.ScalarType Type => _type;

    /// <summary>A floating number.</summary>
    public static implicit operator Scalar(double value) => new(NativeNumber.Of(value), torch.ScalarType.Float64);

    /// <summary>A floating number.</summary>
    public static implicit operator Scalar(float value) => new(NativeNumber.Of((double)value), torch.ScalarType.Float32);

    /// <summary>An integral number.</summary>
    public static implicit operator Scalar(long value) => new(NativeNumber.Of(value), torch.ScalarType.Int64);

    /// <summary>An integral number.</summary>
    public static implicit operator Scalar(int value) => new(NativeNumber.Of((long)value), torch.ScalarType.Int32);

    /// <summary>True or false.</summary>
    public static implicit operator Scalar(bool value) => new(NativeNumber.Of(value), torch.ScalarType.Bool);

    /// <summary>Nothing to release.</summary>
    public void Dispose()
    {
    }
}

/// <summary>Reading a <see cref="Scalar"/> back.</summary>
public static class ScalarExtensionMethods
{
    /// <summary>As a double; integers and booleans are converted.</summary>
    public static double ToDouble(this Scalar value) => value.Value.Floating;

    /// <summary>As a float.</summary>
    public static float ToSingle(this Scalar value) => (float)value.Value.Floating;

    /// <summary>As a long; a fraction is cut off.</summary>
    public static long ToInt64(this Scalar value) => value.Value.Integer;

    /// <summary>As an int; throws OverflowException when it does not fit.</summary>
    public static int ToInt32(this Scalar value) => checked((int)value.Value.Integer);
}
