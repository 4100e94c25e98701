using System.Runtime.InteropServices;

namespace ActorDistill.TensorTests;

public class ElementTypeTests
{
    private static readonly ScalarType[] Dtypes = [float64, float32, float16, bfloat16, int64, int32, torch.@bool];

    public static TheoryData<ScalarType> All => new(Dtypes);

    private static readonly double[] Numbers = [0, 1, 1, 0, 1, 0];

    [Theory]
    [MemberData(nameof(All))]
    public void Each_dtype_is_created_and_read_back(ScalarType dtype)
    {
        var tensor = torch.tensor(Numbers, [2, 3], dtype: dtype);
        Assert.Equal(dtype, tensor.dtype);
        TensorAssert.Is(tensor, [2, 3], Numbers);
        TensorAssert.Is(torch.ones([2], dtype: dtype), [2], 1, 1);
        TensorAssert.Is(torch.zeros([2], dtype: dtype), [2], 0, 0);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Each_dtype_converts_to_every_other(ScalarType dtype)
    {
        var tensor = torch.tensor(Numbers, dtype: dtype);
        foreach (var other in Dtypes)
        {
            Assert.Equal(other, tensor.to(other).dtype);
            TensorAssert.Is(tensor.to_type(other), [6], Numbers);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Each_dtype_adds_in_its_own_arithmetic(ScalarType dtype)
    {
        var sum = torch.tensor(Numbers, dtype: dtype) + torch.tensor(Numbers, dtype: dtype);
        Assert.Equal(dtype, sum.dtype);
        TensorAssert.Is(sum, [6], Array.ConvertAll(Numbers, n => dtype == torch.@bool ? n : 2 * n));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Each_dtype_goes_to_a_span_and_back(ScalarType dtype)
    {
        var source = torch.tensor(Numbers, dtype: dtype);
        var target = torch.zeros([6], dtype: dtype);
        Assert.Equal(6 * source.ElementSize, source.bytes.Length);
        source.bytes.CopyTo(target.bytes);
        TensorAssert.Is(target, [6], Numbers);
        Assert.True(source.Equals(target));
    }

    [Theory]
    [InlineData(1.0f, 0x3C00, 0x3F80)]
    [InlineData(-2.0f, 0xC000, 0xC000)]
    [InlineData(0.5f, 0x3800, 0x3F00)]
    [InlineData(65504f, 0x7BFF, 0x4780)]
    [InlineData(float.PositiveInfinity, 0x7C00, 0x7F80)]
    [InlineData(1.00390625f, 0x3C04, 0x3F80)]
    [InlineData(1.01171875f, 0x3C0C, 0x3F82)]
    public void Half_precision_numbers_have_these_bits(float value, int float16Bits, int bfloat16Bits)
    {
        var source = torch.tensor(new[] { value });
        Assert.Equal(float16Bits, MemoryMarshal.Cast<byte, ushort>(source.to(float16).bytes)[0]);
        Assert.Equal(bfloat16Bits, MemoryMarshal.Cast<byte, ushort>(source.bfloat16().bytes)[0]);
    }

    [Fact]
    public void Every_bfloat16_pattern_that_is_a_number_survives_float32()
    {
        var patterns = Enumerable.Range(0, 1 << 16).Select(i => (ushort)i).Where(i => (i & 0x7F80) != 0x7F80).ToArray();
        var tensor = torch.zeros(patterns.Length, dtype: bfloat16);
        patterns.CopyTo(MemoryMarshal.Cast<byte, ushort>(tensor.bytes));
        var wide = tensor.@float();
        Assert.Equal(patterns.Select(p => (uint)p << 16), MemoryMarshal.Cast<byte, uint>(wide.bytes).ToArray());
        Assert.Equal(patterns, MemoryMarshal.Cast<byte, ushort>(wide.bfloat16().bytes).ToArray());
    }

    [Fact]
    public void Every_float16_pattern_that_is_a_number_survives_float32()
    {
        var patterns = Enumerable.Range(0, 1 << 16).Select(i => (ushort)i).Where(i => (i & 0x7C00) != 0x7C00).ToArray();
        var tensor = torch.zeros(patterns.Length, dtype: float16);
        patterns.CopyTo(MemoryMarshal.Cast<byte, ushort>(tensor.bytes));
        var wide = tensor.@float();
        Assert.Equal(patterns.Select(p => (float)BitConverter.UInt16BitsToHalf(p)), MemoryMarshal.Cast<byte, float>(wide.bytes).ToArray());
        Assert.Equal(patterns, MemoryMarshal.Cast<byte, ushort>(wide.half().bytes).ToArray());
    }

    [Fact]
    public void Conversions_by_name_give_their_dtype()
    {
        var tensor = torch.tensor(new[] { 1.75, -2.5 });
        Assert.Equal(float32, tensor.@float().dtype);
        Assert.Equal(float64, tensor.@float().@double().dtype);
        TensorAssert.Is(tensor.@long(), [2], 1, -2);
        TensorAssert.Is(tensor.@int(), [2], 1, -2);
        TensorAssert.Is(tensor.@bool(), [2], 1, 1);
        Assert.Equal(float16, tensor.type_as(torch.ones(1, dtype: float16)).dtype);
    }

    [Fact]
    public void Item_reads_the_one_element_in_its_own_type()
    {
        Assert.Equal(1.5, torch.tensor(1.5).item<double>());
        Assert.Equal(1.5f, torch.tensor(new[] { 1.5f }).item<float>());
        Assert.Equal(1L << 40, torch.tensor(1L << 40).item<long>());
        Assert.Equal(-7, torch.tensor(-7).item<int>());
        Assert.True(torch.tensor(true).item<bool>());
    }

    [Fact]
    public void Item_of_another_type_or_of_several_elements_is_refused()
    {
        Assert.Throws<ArgumentException>(() => torch.tensor(1.5f).item<double>());
        Assert.Throws<ArgumentException>(() => torch.tensor(1L).item<int>());
        Assert.Throws<ArgumentException>(() => torch.tensor(new[] { 1f, 2f }).item<float>());
    }

    [Fact]
    public void The_one_element_is_read_as_any_number()
    {
        Assert.Equal(1.5, torch.tensor(1.5f).ToDouble());
        Assert.Equal(1.5f, torch.tensor(1.5).ToSingle());
        Assert.Equal(3L, torch.tensor(3).ToInt64());
        Assert.Equal(3, torch.tensor(3L).ToInt32());
        Assert.True(torch.tensor(new[] { true }).ToBoolean());
        Assert.Equal(2.5, torch.tensor(2.5, dtype: bfloat16).ToDouble());
    }

    [Fact]
    public void Element_sizes_are_those_of_the_dtype()
    {
        Assert.Equal([8, 4, 2, 2, 8, 4, 1], Dtypes.Select(dtype => dtype.ElementSize()));
        Assert.True(torch.is_floating_point(bfloat16));
        Assert.False(torch.is_floating_point(int64));
        Assert.True(torch.is_integral(int32));
        Assert.True(torch.ones(1).is_floating_point());
    }
}
