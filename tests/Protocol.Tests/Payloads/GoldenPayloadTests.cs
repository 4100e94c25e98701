using ActorDistill.Protocol.Payloads;

namespace ActorDistill.Protocol.Tests.Payloads;

/// <summary>
/// The bytes on the wire and on disk, frozen. With ACTORDISTILL_REWRITE_GOLDEN=1 the tests write tests/Golden/payloads/*.hex anew: that is
/// a new version of the protocol, so commit only a difference that you can explain.
/// </summary>
public class GoldenPayloadTests
{
    private static readonly float[] Numbers =
        [.. Enumerable.Range(0, 2 * 70).Select(index => (index % 2 == 0 ? 1 : -1) * index * index / 64f), 0.1f, -0f, 1e-6f, 1000];

    public static TheoryData<string> Names => [.. Samples.Keys];

    private static Dictionary<string, (Func<byte[]> Encode, Func<byte[], string> Show)> Samples { get; } = new()
    {
        ["token-ids"] = (
            () => Written(12, bytes => TokenCodec.Encode([1, 258, 151_935], bytes)),
            bytes => Shown(Read<long>(3, ids => TokenCodec.Decode(bytes, 151_936, ids)))),
        ["loss-mask"] = (
            () => Written(2, bytes => LossMaskCodec.Encode([true, false, true, true, false, false, false, true, false, true], bytes)),
            bytes => Shown(Read<bool>(10, mask => LossMaskCodec.Decode(bytes, mask)))),
        ["numbers-float32"] = OfNumbers(NumberEncoding.Float32),
        ["numbers-bfloat16"] = OfNumbers(NumberEncoding.BFloat16),
        ["numbers-float16"] = OfNumbers(NumberEncoding.Float16),
        ["numbers-int8"] = OfNumbers(NumberEncoding.Int8),
        ["attention-float32"] = OfAttention(NumberEncoding.Float32),
        ["attention-bfloat16"] = OfAttention(NumberEncoding.BFloat16),
        ["attention-float16"] = OfAttention(NumberEncoding.Float16),
        ["attention-int8"] = OfAttention(NumberEncoding.Int8),
        ["top-k-float32"] = OfTopK(NumberEncoding.Float32),
        ["top-k-bfloat16"] = OfTopK(NumberEncoding.BFloat16),
        ["top-k-float16"] = OfTopK(NumberEncoding.Float16),
        ["top-k-int8"] = OfTopK(NumberEncoding.Int8),
        ["samples"] = OfSamples(),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Encoding_and_decoding_give_what_the_golden_file_says(string name)
    {
        var (encode, show) = Samples[name];
        var bytes = encode();
        var lines = bytes.Chunk(32).Select(Convert.ToHexStringLower).Append("").Append(show(bytes));
        var text = string.Join('\n', lines) + "\n";
        var path = GoldenFolder.PathOf("payloads", name + ".hex");
        if (Environment.GetEnvironmentVariable("ACTORDISTILL_REWRITE_GOLDEN") == "1")
            File.WriteAllText(path, text);
        Assert.Equal(File.ReadAllText(path), text);
    }

    private static (Func<byte[]>, Func<byte[], string>) OfNumbers(NumberEncoding encoding)
    {
        var width = Numbers.Length / 2;
        return (
            () => Written(2 * FloatCodec.RowBytes(width, encoding), bytes => FloatCodec.Encode(Numbers, width, encoding, bytes)),
            bytes => Shown(Read<float>(2 * width, values => FloatCodec.Decode(bytes, width, encoding, values))));
    }

    private static (Func<byte[]>, Func<byte[], string>) OfAttention(NumberEncoding encoding)
    {
        float[] matrices = [1, 0, 0, 0.25f, 0.75f, 0, 0.2f, 0.3f, 0.5f, 1, 0, 0, 0, 1, 0, 1 / 3f, 1 / 3f, 1 / 3f];
        return (
            () => Written(2 * TriangleCodec.MatrixBytes(3, encoding), bytes => TriangleCodec.Encode(matrices, 3, encoding, bytes)),
            bytes => Shown(Read<float>(18, values => TriangleCodec.Decode(bytes, 3, encoding, values))));
    }

    private static (Func<byte[]>, Func<byte[], string>) OfTopK(NumberEncoding encoding)
    {
        const float Never = float.NegativeInfinity;
        var shape = new TopKShape(RowCount: 3, PlaceCount: 5, VocabSize: 32_000, encoding);
        long[] ids = [31_999, 0, 17, 4096, 12_345, 1, 2, 3, 4, 5, 20_000, 20_001, 19_999, 31_000, 64];
        long[] labels = [12_345, 1, 64];
        float[] logProbs = [-0.5f, -1.25f, -3, -7.5f, -20, 0, Never, Never, Never, Never, -2, -2, -2, -2, -9];
        float[] tails = [-4, Never, -0.75f];
        return (
            () => Written(shape.LengthBytes, bytes => TopKCodec.Encode(shape, ids, logProbs, tails, labels, bytes)),
            bytes =>
            {
                var (foundIds, found, foundTails) = (new long[15], new float[15], new float[3]);
                TopKCodec.Decode(shape, bytes, labels, foundIds, found, foundTails);
                return $"{Shown(foundIds)}\n{Shown(found)}\n{Shown(foundTails)}";
            }
        );
    }

    private static (Func<byte[]>, Func<byte[], string>) OfSamples()
    {
        var format = new PayloadFormat(PayloadKind.Samples, NumberEncoding.None, 32_000, SampleCount: 50, Seed: 7);
        long[] ids = [5, 900, 31_999, 0, 77, 0, 0, 0, 3, 2, 1, 0];
        int[] counts = [20, 29, 1, 0, 50, 0, 0, 0, 10, 10, 10, 20];
        return (
            () => Written(
                SampleCodec.LengthOf(format, counts, 4), bytes => SampleCodec.Encode(format, ids, counts, 4, bytes)),
            bytes =>
            {
                var (foundIds, foundCounts) = (new long[12], new int[12]);
                SampleCodec.Decode(format, bytes, 4, foundIds, foundCounts);
                return $"{Shown(foundIds)}\n{Shown(foundCounts)}";
            }
        );
    }

    private static byte[] Written(long length, Action<byte[]> encode)
    {
        // What was in the buffer must not matter.
        var bytes = Enumerable.Repeat((byte)0xEE, (int)length).ToArray();
        encode(bytes);
        return bytes;
    }

    private static T[] Read<T>(int count, Action<T[]> decode)
    {
        var values = new T[count];
        decode(values);
        return values;
    }

    private static string Shown<T>(IEnumerable<T> values) =>
        string.Join(' ', values.Select(value => FormattableString.Invariant($"{value}")));
}
