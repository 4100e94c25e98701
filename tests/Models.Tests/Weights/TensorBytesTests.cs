using System.Runtime.InteropServices;
using ActorDistill.Models.Weights;
using ActorDistill.Storage;
using TorchSharp;

namespace ActorDistill.Models.Tests.Weights;

public sealed class TensorBytesTests
{
    public static TheoryData<WeightType> AllTypes => [.. WeightTypes.All];

    public static TheoryData<WeightType> FloatingPointTypes => [.. WeightTypes.All.Where(type => type.IsFloatingPoint())];

    [Theory]
    [MemberData(nameof(AllTypes))]
    public void Every_type_has_a_dtype_of_its_own_and_the_same_size(WeightType type)
    {
        Assert.Equal(type, TensorBytes.TypeOf(TensorBytes.DtypeOf(type)));
        using var tensor = torch.empty(3, dtype: TensorBytes.DtypeOf(type));
        Assert.Equal(type.ByteSize(), tensor.element_size());
    }

    // Random bytes are every kind of number: NaN with payloads, infinities, subnormals, both zeros.
    [Theory]
    [MemberData(nameof(FloatingPointTypes))]
    public void Without_a_change_of_type_every_bit_is_kept(WeightType type)
    {
        using var folder = new TemporaryFolder();
        var content = new byte[7 * 13 * type.ByteSize()];
        new Random(31).NextBytes(content);
        using var first = File(folder, "first", type, [7, 13], content);
        using var tensor = TensorBytes.Load(first, "w");
        Assert.Equal([7L, 13L], tensor.shape);
        Assert.Equal(content, tensor.bytes.ToArray());

        AtomicFile.Write(folder.PathOf("second"), stream => SafetensorsWriter.Write(stream, [TensorBytes.Source("w", tensor, type)]));
        Assert.Equal(Digest.OfFile(folder.PathOf("first")), Digest.OfFile(folder.PathOf("second")));
    }

    [Fact]
    public void Half_and_brain_floats_become_singles_exactly()
    {
        using var folder = new TemporaryFolder();
        // 1.5, the smallest subnormal, the largest finite value, negative zero.
        using var half = File(folder, "half", WeightType.F16, [4], Bytes<ushort>([0x3E00, 0x0001, 0x7BFF, 0x8000]));
        using var brain = File(folder, "brain", WeightType.BF16, [4], Bytes<ushort>([0x3FC0, 0x0001, 0x7F7F, 0x8000]));
        Assert.Equal([1.5f, MathF.Pow(2, -24), 65504f, -0f], Singles(half));
        Assert.Equal(
            [1.5f, BitConverter.UInt32BitsToSingle(0x0001_0000), BitConverter.UInt32BitsToSingle(0x7F7F_0000), -0f], Singles(brain));
    }

    [Fact]
    public void Singles_become_brain_floats_by_rounding_to_the_nearest_and_ties_to_even()
    {
        // The lower half of a single decides: below 0x8000 down, above up, exactly 0x8000 to the even neighbour.
        uint[] singles = [0x3F80_7FFF, 0x3F80_8000, 0x3F80_8001, 0x3F81_8000, 0xBF80_8001, 0x7F7F_FFFF, 0x7F80_0000];
        ushort[] expected = [0x3F80, 0x3F80, 0x3F81, 0x3F82, 0xBF81, 0x7F80, 0x7F80];
        Assert.Equal(expected, MemoryMarshal.Cast<byte, ushort>(Converted(singles, WeightType.BF16)).ToArray());
    }

    [Fact]
    public void Singles_become_halves_by_rounding_to_the_nearest_and_ties_to_even()
    {
        float[] singles = [1f, 1f + MathF.Pow(2, -11), 1f + 3 * MathF.Pow(2, -11), 65519f, 65520f, MathF.Pow(2, -25)];
        ushort[] expected = [0x3C00, 0x3C00, 0x3C02, 0x7BFF, 0x7C00, 0x0000];
        var bits = singles.Select(BitConverter.SingleToUInt32Bits).ToArray();
        Assert.Equal(expected, MemoryMarshal.Cast<byte, ushort>(Converted(bits, WeightType.F16)).ToArray());
    }

    [Theory]
    [InlineData(WeightType.F64)]
    [InlineData(WeightType.F16)]
    [InlineData(WeightType.BF16)]
    public void A_tensor_of_another_type_takes_the_converted_values(WeightType stored)
    {
        using var folder = new TemporaryFolder();
        using var source = torch.tensor(new float[] { 0.5f, -2, 3, 65504 });
        AtomicFile.Write(folder.PathOf("w"), stream => SafetensorsWriter.Write(stream, [TensorBytes.Source("w", source, stored)]));
        using var set = WeightSet.OpenFile(folder.PathOf("w"));
        using var doubles = torch.zeros(4, dtype: torch.ScalarType.Float64);
        TensorBytes.Read(set, "w", doubles);
        var last = stored == WeightType.BF16 ? 65536d : 65504d; // bfloat16 has 8 bits for 65504 and rounds it up.
        Assert.Equal([0.5, -2, 3, last], MemoryMarshal.Cast<byte, double>(doubles.bytes).ToArray());
    }

    [Fact]
    public void A_parameter_that_requires_gradients_is_filled_in_place()
    {
        using var folder = new TemporaryFolder();
        using var set = File(folder, "w", WeightType.F32, [3], Bytes<float>([1, 2, 3]));
        using var half = File(folder, "half", WeightType.F16, [3], Bytes<Half>([(Half)4, (Half)5, (Half)6]));
        using var parameter = torch.zeros(3, requires_grad: true);
        TensorBytes.Read(set, "w", parameter);
        Assert.Equal([1f, 2f, 3f], MemoryMarshal.Cast<byte, float>(parameter.bytes).ToArray());
        TensorBytes.Read(half, "w", parameter);
        Assert.Equal([4f, 5f, 6f], MemoryMarshal.Cast<byte, float>(parameter.bytes).ToArray());
        Assert.True(parameter.requires_grad);
        Assert.True(parameter.is_leaf);
    }

    [Fact]
    public void A_weight_of_several_pieces_arrives_whole()
    {
        const int count = (1 << 24) + 5; // One more piece than one.
        using var folder = new TemporaryFolder();
        var content = new byte[count * 2];
        new Random(77).NextBytes(content);
        // Brain floats with the lowest bit of the exponent clear: none is NaN or infinite, so the way there and back is exact.
        for (var index = 0; index < content.Length; index += 2)
            content[index] &= 0x7F;
        using var set = File(folder, "large", WeightType.BF16, [count], content);
        using var singles = torch.empty(count, dtype: torch.ScalarType.Float32);
        TensorBytes.Read(set, "w", singles);
        var written = new MemoryStream();
        TensorBytes.Write(singles, WeightType.BF16, written);
        Assert.Equal(Digest.OfBytes(content), Digest.OfBytes(written.ToArray()));
    }

    [Fact]
    public void A_transposed_tensor_is_written_row_by_row()
    {
        using var folder = new TemporaryFolder();
        using var set = File(folder, "w", WeightType.F32, [2, 3], Bytes<float>([1, 2, 3, 4, 5, 6]));
        using var tensor = TensorBytes.Load(set, "w");
        using var transposed = tensor.transpose(0, 1);
        var stream = new MemoryStream();
        TensorBytes.Write(transposed, WeightType.F32, stream);
        Assert.Equal([1f, 4f, 2f, 5f, 3f, 6f], MemoryMarshal.Cast<byte, float>(stream.ToArray()).ToArray());
        Assert.Throws<ArgumentException>(() => TensorBytes.Read(set, "w", torch.zeros(3, 2).transpose(0, 1)));
    }

    [Fact]
    public void A_scalar_and_a_weight_without_elements_are_read_and_written()
    {
        using var folder = new TemporaryFolder();
        using var scalar = File(folder, "scalar", WeightType.F32, [], Bytes<float>([2.5f]));
        using var none = File(folder, "none", WeightType.F32, [0, 4], []);
        using var one = TensorBytes.Load(scalar, "w");
        using var nothing = TensorBytes.Load(none, "w");
        Assert.Equal(2.5f, one.item<float>());
        Assert.Equal([0L, 4L], nothing.shape);
        var stream = new MemoryStream();
        TensorBytes.Write(one, WeightType.F64, stream);
        TensorBytes.Write(nothing, WeightType.F64, stream);
        Assert.Equal(BitConverter.GetBytes(2.5), stream.ToArray());
    }

    [Fact]
    public void A_wrong_shape_is_named_with_both()
    {
        using var folder = new TemporaryFolder();
        using var set = File(folder, "w", WeightType.F32, [2, 3], new byte[24]);
        using var tensor = torch.zeros(3, 2);
        Assert.Equal($"{folder.PathOf("w")}: weight w has shape [2, 3], expected [3, 2]",
            Assert.Throws<OperatorException>(() => TensorBytes.Read(set, "w", tensor)).Message);
    }

    [SharedTheory]
    [InlineData("stories260K")]
    [InlineData("llama3")]
    [InlineData("mistral")]
    [InlineData("qwen2")]
    [InlineData("qwen3")]
    public void A_shared_model_written_from_tensors_in_shards_equals_itself(string model)
    {
        using var folder = new TemporaryFolder();
        using var original = WeightSet.Open(SharedFolder.PathOf("models", model));
        using var scope = torch.NewDisposeScope();
        var sources = original.Names.Select(name => TensorBytes.Source(name, TensorBytes.Load(original, name), WeightType.F32)).ToArray();
        using (var output = AtomicFolder.Create(folder.PathOf("model")))
        {
            WeightSetWriter.Write(output, sources, maxShardBytes: 100_000);
            output.Commit();
        }
        using var copy = WeightSet.Open(folder.PathOf("model"));
        Assert.InRange(copy.Files.Count, 3, 20);
        Assert.Equal(original.Names, copy.Names);
        foreach (var name in original.Names)
        {
            var count = (int)original.Entry(name).ByteCount;
            Assert.True(original.Bytes(name, 0, count).SequenceEqual(copy.Bytes(name, 0, count)), name);
        }
    }

    private static WeightSet File(TemporaryFolder folder, string file, WeightType type, long[] shape, byte[] content)
    {
        AtomicFile.Write(folder.PathOf(file),
            stream => SafetensorsWriter.Write(stream, [new WeightSource("w", type, shape, weight => weight.Write(content))]));
        return WeightSet.OpenFile(folder.PathOf(file));
    }

    private static byte[] Bytes<T>(ReadOnlySpan<T> values) where T : unmanaged => MemoryMarshal.AsBytes(values).ToArray();

    private static float[] Singles(WeightSet set)
    {
        using var tensor = torch.zeros(4, dtype: torch.ScalarType.Float32);
        TensorBytes.Read(set, "w", tensor);
        return MemoryMarshal.Cast<byte, float>(tensor.bytes).ToArray();
    }

    private static byte[] Converted(uint[] singleBits, WeightType type)
    {
        using var tensor = torch.empty(singleBits.Length, dtype: torch.ScalarType.Float32);
        MemoryMarshal.AsBytes<uint>(singleBits).CopyTo(tensor.bytes);
        var stream = new MemoryStream();
        TensorBytes.Write(tensor, type, stream);
        return stream.ToArray();
    }
}
