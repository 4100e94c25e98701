namespace TorchSharp;

/// <summary>Kinds of device, with libtorch's numbers.</summary>
public enum DeviceType
{
    /// <summary>The processor.</summary>
    CPU = 0,

    /// <summary>An NVIDIA GPU.</summary>
    CUDA = 1,

    /// <summary>No memory at all: shapes only.</summary>
    META = 14,
}

public static partial class torch
{
    /// <summary>Element types, with libtorch's numbers.</summary>
    public enum ScalarType : sbyte
    {
        /// <summary>Unsigned, 8 bits.</summary>
        Byte = 0,

        /// <summary>Signed, 8 bits.</summary>
        Int8 = 1,

        /// <summary>Signed, 16 bits.</summary>
        Int16 = 2,

        /// <summary>Signed, 32 bits.</summary>
        Int32 = 3,

        /// <summary>Signed, 64 bits; what indices are.</summary>
        Int64 = 4,

        /// <summary>IEEE half precision.</summary>
        Float16 = 5,

        /// <summary>IEEE single precision.</summary>
        Float32 = 6,

        /// <summary>IEEE double precision.</summary>
        Float64 = 7,

        /// <summary>True or false, a byte each.</summary>
        Bool = 11,

        /// <summary>The upper half of a single.</summary>
        BFloat16 = 15,
    }

    /// <summary>How a quotient is rounded.</summary>
    public enum RoundingMode
    {
        /// <summary>Not at all.</summary>
        None = 0,

        /// <summary>Towards zero.</summary>
        trunc = 1,

        /// <summary>Downwards.</summary>
        floor = 2,
    }

    /// <summary>64-bit floating point.</summary>
    public static ScalarType float64 = ScalarType.Float64;

    /// <summary>32-bit floating point.</summary>
    public static ScalarType float32 = ScalarType.Float32;

    /// <summary>16-bit floating point (IEEE).</summary>
    public static ScalarType float16 = ScalarType.Float16;

    /// <summary>16-bit floating point (upper half of a float32).</summary>
    public static ScalarType bfloat16 = ScalarType.BFloat16;

    /// <summary>64-bit integers.</summary>
    public static ScalarType int64 = ScalarType.Int64;

    /// <summary>32-bit integers.</summary>
    public static ScalarType int32 = ScalarType.Int32;

    /// <summary>16-bit integers.</summary>
    public static ScalarType int16 = ScalarType.Int16;

    /// <summary>8-bit integers.</summary>
    public static ScalarType int8 = ScalarType.Int8;

    /// <summary>8-bit unsigned integers.</summary>
    public static ScalarType uint8 = ScalarType.Byte;

    /// <summary>True or false.</summary>
    public static ScalarType @bool = ScalarType.Bool;

    /// <summary>The processor.</summary>
    public static readonly Device CPU = new(DeviceType.CPU);

    /// <summary>No memory at all: shapes only.</summary>
    public static readonly Device META = new(DeviceType.META);

    /// <summary>The current GPU.</summary>
    public static Device CUDA => new(DeviceType.CUDA);

    /// <summary>Whether the type is a floating-point one.</summary>
    public static bool is_floating_point(ScalarType type) =>
        type is ScalarType.Float16 or ScalarType.Float32 or ScalarType.Float64 or ScalarType.BFloat16;

    /// <summary>Whether the type is an integral one; bool counts as one.</summary>
    public static bool is_integral(ScalarType type) => !is_floating_point(type);
}
