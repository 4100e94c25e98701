using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ActorDistill.Protocol.Payloads;

namespace ActorDistill.Protocol.Tests.Payloads;

// The digests are what tests/Golden/payloads/torch-rounding.py prints.
public class NumberRoundingTests
{
    private const string FromFloat16 = "b636c5716ff84d972782faf02d0194cb8951526bea4cc487082feb47b1860ddf";
    private const string FromBFloat16 = "9207d7eb28680a098c73dbe536d1ff7b94311dc417b9a385e0af6660683e93ca";
    private const string ToBFloat16 = "a1857e1e7ed3b076bfe0cfffdacd3decf06cc54ed83453e961d05074e26aa040";
    private const string ToFloat16 = "4469ded6b803d6e44e1ecfda9bf811d1f7f3a9b6e37636212877b4b203d8eb1a";
    private const string TiesToBFloat16 = "5abcdbb2ed29035777d8646dd7c2d963ed5ab53ad99de0096e144e0a495cae89";
    private const string TiesToFloat16 = "ae67285a14abf2ba745252592bae39203820c575511a38e7a81b6e4f963ac19f";

    private static readonly ushort[] AllPatterns = [.. Enumerable.Range(0, 1 << 16).Select(bits => (ushort)bits)];

    private static readonly float[] Spread =
        [.. Enumerable.Range(0, (int)(((1L << 32) + 2052) / 2053)).Select(index => BitConverter.UInt32BitsToSingle((uint)index * 2053))];

    private static readonly float[] Ties =
    [
        .. new uint[] { 0, 1, 0x7FFF, 0x8000, 0x8001, 0xFFFF }.SelectMany(low => Patterns(16, low)),
        .. new uint[] { 0xFFF, 0x1000, 0x1001 }.SelectMany(low => Patterns(13, low)),
    ];

    [Fact]
    public void Every_16_bit_pattern_becomes_the_float32_that_torch_makes_of_it()
    {
        var values = new float[AllPatterns.Length];
        NumberRounding.FromFloat16(AllPatterns, values);
        Assert.Equal(FromFloat16, DigestOf(values));
        NumberRounding.FromBFloat16(AllPatterns, values);
        Assert.Equal(FromBFloat16, DigestOf(values));
    }

    [Fact]
    public void Two_million_float32_of_all_magnitudes_and_NaN_round_as_torch_rounds_them()
    {
        var bits = new ushort[Spread.Length];
        NumberRounding.ToBFloat16(Spread, bits);
        Assert.Equal(ToBFloat16, DigestOf(bits));
        NumberRounding.ToFloat16(Spread, bits);
        Assert.Equal(ToFloat16, DigestOf(bits));
    }

    [Fact]
    public void Every_tie_and_its_neighbours_round_as_torch_rounds_them()
    {
        var bits = new ushort[Ties.Length];
        NumberRounding.ToBFloat16(Ties, bits);
        Assert.Equal(TiesToBFloat16, DigestOf(bits));
        NumberRounding.ToFloat16(Ties, bits);
        Assert.Equal(TiesToFloat16, DigestOf(bits));
    }

    [Fact]
    public void Vectors_and_single_numbers_agree_in_every_bit()
    {
        var values = Ties.Concat(Spread.Take(200_000)).ToArray();
        var bits = new ushort[values.Length];
        NumberRounding.ToBFloat16(values, bits);
        Assert.Equal(values.Select(NumberRounding.ToBFloat16), bits);
        NumberRounding.ToFloat16(values, bits);
        Assert.Equal(values.Select(NumberRounding.ToFloat16), bits);
        var widened = new float[AllPatterns.Length];
        NumberRounding.FromFloat16(AllPatterns, widened);
        Assert.Equal(
            AllPatterns.Select(pattern => BitConverter.SingleToUInt32Bits(NumberRounding.FromFloat16(pattern))),
            widened.Select(BitConverter.SingleToUInt32Bits));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(17)]
    [InlineData(33)]
    public void Any_length_is_converted_to_its_end_and_no_further(int count)
    {
        var values = RandomRows.Numbers(count, seed: 3);
        var bits = Enumerable.Repeat((ushort)0xABCD, count + 1).ToArray();
        NumberRounding.ToFloat16(values, bits.AsSpan(0, count));
        Assert.Equal([.. values.Select(NumberRounding.ToFloat16), 0xABCD], bits);
        Assert.Throws<ArgumentException>(() => NumberRounding.ToFloat16(values, new ushort[count + 1]));
    }

    private static IEnumerable<float> Patterns(int shift, uint low) =>
        Enumerable.Range(0, 1 << (32 - shift)).Select(high => BitConverter.UInt32BitsToSingle(((uint)high << shift) + low));

    private static string DigestOf<T>(T[] numbers) where T : struct =>
        Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(numbers.AsSpan())));
}
