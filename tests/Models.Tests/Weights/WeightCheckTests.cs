using System.Runtime.InteropServices;
using ActorDistill.Models.Weights;
using ActorDistill.Storage;

namespace ActorDistill.Models.Tests.Weights;

public sealed class WeightCheckTests
{
    private const int Count = 1000;

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(500)]
    [InlineData(Count - 1)]
    public void The_first_NaN_or_infinity_is_found_wherever_it_stands(int index)
    {
        Assert.Equal($"element {index} is NaN", Fault(WeightType.F32, Planted(1f, float.NaN, index)));
        Assert.Equal($"element {index} is infinite", Fault(WeightType.F32, Planted(float.MaxValue, float.NegativeInfinity, index)));
        Assert.Equal($"element {index} is NaN", Fault(WeightType.F64, Planted(-1d, double.NaN, index)));
        Assert.Equal($"element {index} is infinite", Fault(WeightType.F64, Planted(double.MaxValue, double.PositiveInfinity, index)));
        Assert.Equal($"element {index} is NaN", Fault(WeightType.F16, Planted(Half.MaxValue, Half.NaN, index)));
        Assert.Equal($"element {index} is infinite", Fault(WeightType.F16, Planted((Half)0, Half.PositiveInfinity, index)));
        Assert.Equal($"element {index} is NaN", Fault(WeightType.BF16, Planted<ushort>(0x3F80, 0x7FC0, index)));
        Assert.Equal($"element {index} is NaN", Fault(WeightType.BF16, Planted<ushort>(0x7F7F, 0xFF81, index)));
        Assert.Equal($"element {index} is infinite", Fault(WeightType.BF16, Planted<ushort>(0x8000, 0xFF80, index)));
    }

    [Fact]
    public void The_largest_and_smallest_numbers_are_fine()
    {
        Assert.Null(Fault(WeightType.F32, Planted(float.MaxValue, float.MinValue, 3)));
        Assert.Null(Fault(WeightType.F32, Planted(float.Epsilon, -0f, 3)));
        Assert.Null(Fault(WeightType.F64, Planted(double.MaxValue, double.Epsilon, 3)));
        Assert.Null(Fault(WeightType.F16, Planted(Half.MaxValue, Half.Epsilon, 3)));
        Assert.Null(Fault(WeightType.BF16, Planted<ushort>(0x7F7F, 0xFF7F, 3)));
    }

    [Fact]
    public void The_first_of_several_is_reported() =>
        Assert.Equal("element 2 is infinite",
            Fault(WeightType.F32, MemoryMarshal.AsBytes<float>([0, 0, float.PositiveInfinity, float.NaN])));

    [Fact]
    public void A_fault_beyond_the_first_piece_is_counted_from_the_weights_start()
    {
        const int count = 600_000;
        var values = new float[count];
        values[599_999] = float.NaN;
        Assert.Equal("element 599999 is NaN", Fault(WeightType.F32, MemoryMarshal.AsBytes<float>(values)));
    }

    [Fact]
    public void Integers_of_any_bits_are_fine() =>
        Assert.Null(Fault(WeightType.I32, Planted(-1, 0x7F800000, 5)));

    private static ReadOnlySpan<byte> Planted<T>(T plain, T odd, int index) where T : unmanaged
    {
        var values = Enumerable.Repeat(plain, Count).ToArray();
        values[index] = odd;
        return MemoryMarshal.AsBytes<T>(values);
    }

    private static string? Fault(WeightType type, ReadOnlySpan<byte> bytes)
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("w.safetensors");
        var content = bytes.ToArray();
        AtomicFile.Write(path, stream => SafetensorsWriter.Write(stream,
            [new WeightSource("w", type, [content.Length / type.ByteSize()], weight => weight.Write(content))]));
        using var set = WeightSet.OpenFile(path);
        try
        {
            WeightCheck.RequireFinite(set);
            return null;
        }
        catch (OperatorException e)
        {
            var start = $"{path}: weight w: ";
            Assert.StartsWith(start, e.Message, StringComparison.Ordinal);
            return e.Message[start.Length..];
        }
    }
}
