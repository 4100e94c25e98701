namespace TorchSharp;

/// <summary>Which C# type holds an element of which dtype.</summary>
internal static class ElementTypes
{
    /// <summary>Throws ArgumentException when T is not the C# type of the dtype.</summary>
    internal static void Require<T>(torch.ScalarType dtype)
    {
        var fits = dtype switch
        {
            torch.ScalarType.Byte => typeof(T) == typeof(byte),
            torch.ScalarType.Int8 => typeof(T) == typeof(sbyte),
            torch.ScalarType.Int16 => typeof(T) == typeof(short),
            torch.ScalarType.Int32 => typeof(T) == typeof(int),
            torch.ScalarType.Int64 => typeof(T) == typeof(long),
            torch.ScalarType.Float16 => typeof(T) == typeof(Half),
            torch.ScalarType.Float32 => typeof(T) == typeof(float),
            torch.ScalarType.Float64 => typeof(T) == typeof(double),
            torch.ScalarType.Bool => typeof(T) == typeof(bool),
            torch.ScalarType.BFloat16 => false,
        };
        if (!fits)
            throw new ArgumentException($"{typeof(T).Name} is not the element type of a tensor of dtype {dtype}");
    }

    /// <summary>The dtype of a C# type. Throws ArgumentException when there is none.</summary>
    internal static torch.ScalarType Of<T>()
    {
        if (typeof(T) == typeof(float))
            return torch.ScalarType.Float32;
        if (typeof(T) == typeof(double))
            return torch.ScalarType.Float64;
        if (typeof(T) == typeof(long))
            return torch.ScalarType.Int64;
        if (typeof(T) == typeof(int))
            return torch.ScalarType.Int32;
        if (typeof(T) == typeof(bool))
            return torch.ScalarType.Bool;
        if (typeof(T) == typeof(byte))
            return torch.ScalarType.Byte;
        throw new ArgumentException($"no dtype holds {typeof(T).Name}");
    }
}
