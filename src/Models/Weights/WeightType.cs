namespace ActorDistill.Models.Weights;

/// <summary>Element type of a stored weight; the members are named as safetensors names them, except <see cref="Bool"/> (BOOL).</summary>
public enum WeightType
{
    /// <summary>IEEE double.</summary>
    F64,

    /// <summary>IEEE single.</summary>
    F32,

    /// <summary>IEEE half: 5 bits of exponent, 10 of fraction.</summary>
    F16,

    /// <summary>bfloat16: the upper half of a single.</summary>
    BF16,

    /// <summary>Signed 64-bit integer.</summary>
    I64,

    /// <summary>Signed 32-bit integer.</summary>
    I32,

    /// <summary>Signed 16-bit integer.</summary>
    I16,

    /// <summary>Signed 8-bit integer.</summary>
    I8,

    /// <summary>Unsigned 8-bit integer.</summary>
    U8,

    /// <summary>One byte, 0 or 1.</summary>
    Bool,
}

/// <summary>What is known of each <see cref="WeightType"/>.</summary>
public static class WeightTypes
{
    /// <summary>Every type, in the order of the enum.</summary>
    public static IReadOnlyList<WeightType> All { get; } = Enum.GetValues<WeightType>();

    /// <summary>Bytes of one element.</summary>
    public static int ByteSize(this WeightType type) => type switch
    {
        WeightType.F64 or WeightType.I64 => 8,
        WeightType.F32 or WeightType.I32 => 4,
        WeightType.F16 or WeightType.BF16 or WeightType.I16 => 2,
        WeightType.I8 or WeightType.U8 or WeightType.Bool => 1,
    };

    /// <summary>The name in a safetensors header: F32, BF16, BOOL and so on.</summary>
    public static string SafetensorsName(this WeightType type) => type == WeightType.Bool ? "BOOL" : type.ToString();

    /// <summary>True for the types whose elements can be NaN or infinite.</summary>
    public static bool IsFloatingPoint(this WeightType type) =>
        type is WeightType.F64 or WeightType.F32 or WeightType.F16 or WeightType.BF16;

    /// <summary>The type of a safetensors header's name, or null if it is none of <see cref="All"/>.</summary>
    public static WeightType? Find(string safetensorsName)
    {
        foreach (var type in All)
            if (type.SafetensorsName() == safetensorsName)
                return type;
        return null;
    }
}
