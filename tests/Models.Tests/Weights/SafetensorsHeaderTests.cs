using System.Buffers.Binary;
using System.Text;
using ActorDistill.Models.Weights;
using ActorDistill.Storage;
using static ActorDistill.Models.Tests.Weights.SafetensorsBytes;

namespace ActorDistill.Models.Tests.Weights;

public sealed class SafetensorsHeaderTests
{
    [Fact]
    public void Entries_come_in_the_order_of_their_bytes_and_metadata_is_kept()
    {
        var json = $$"""
            {{{Entry("b", "F32", "[2,3]", "[8,32]")}},"__metadata__":{"format":"pt","made by":"hand"},{{Entry("a", "I64", "[]", "[0,8]")}},
            {{Entry("none", "BF16", "[4,0]", "[8,8]")}}}
            """;
        var header = Parse(File(json, 32));
        Assert.Equal(["a", "none", "b"], header.Entries.Select(entry => entry.Name));
        Assert.Equal(8 + Encoding.UTF8.GetByteCount(json), header.FirstDataByte);
        Assert.Equal([2L, 3L], header.Entries[2].Shape);
        Assert.Equal((WeightType.F32, 8L, 24L, 6L),
            (header.Entries[2].Type, header.Entries[2].FirstByte, header.Entries[2].ByteCount, header.Entries[2].ElementCount));
        Assert.Empty(header.Entries[0].Shape);
        Assert.Equal(1, header.Entries[0].ElementCount);
        Assert.Equal(new Dictionary<string, string> { ["format"] = "pt", ["made by"] = "hand" }, header.Metadata);
    }

    [Fact]
    public void A_header_without_weights_is_a_file_without_data()
    {
        Assert.Empty(Parse(File("{}", 0)).Entries);
        Assert.Empty(Parse(File("{}   ", 0)).Metadata);
    }

    [Theory]
    [InlineData(0, "w.safetensors: truncated: 0 bytes, a safetensors file has at least 8")]
    [InlineData(7, "w.safetensors: truncated: 7 bytes, a safetensors file has at least 8")]
    [InlineData(8, "w.safetensors: header length 2 runs past the end of the file (8 bytes): truncated or no safetensors file")]
    [InlineData(9, "w.safetensors: header length 2 runs past the end of the file (9 bytes): truncated or no safetensors file")]
    public void A_file_that_ends_within_its_header_is_refused(int length, string message) =>
        Assert.Equal(message, Refusal(File("{}", 0)[..length]));

    [Theory]
    [InlineData(100_000_000, "header length 100000000 runs past the end of the file (10 bytes): truncated or no safetensors file")]
    [InlineData(100_000_001, "header length 100000001 is above the format's limit of 100000000 bytes")]
    [InlineData(1L << 60, "header length 1152921504606846976 is above the format's limit of 100000000 bytes")]
    [InlineData(-1, "header length 18446744073709551615 is above the format's limit of 100000000 bytes")]
    public void A_header_length_that_cannot_be_is_refused_before_anything_is_read(long length, string message)
    {
        var bytes = File("{}", 0);
        BinaryPrimitives.WriteInt64LittleEndian(bytes, length);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal("w.safetensors: " + message, Refusal(bytes));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Theory]
    [InlineData("[1]", "header is no JSON object")]
    [InlineData("null", "header is no JSON object")]
    [InlineData("{\"w\":7}", "weight w is no JSON object")]
    [InlineData("{\"w\":{\"shape\":[1],\"data_offsets\":[0,4]}}", "weight w: dtype is missing")]
    [InlineData("{\"w\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}", "weight w: shape is missing")]
    [InlineData("{\"w\":{\"dtype\":\"F32\",\"shape\":[1]}}", "weight w: data_offsets is missing")]
    [InlineData("{\"w\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", "weight w: dtype stands twice")]
    [InlineData("{\"w\":{\"dtype\":4,\"shape\":[1],\"data_offsets\":[0,4]}}", "weight w: dtype is no string")]
    [InlineData("{\"__metadata__\":[]}", "__metadata__ is no JSON object of strings")]
    [InlineData("{\"__metadata__\":{\"a\":1}}", "__metadata__: a is no string")]
    [InlineData("{\"__metadata__\":{\"a\":\"x\",\"a\":\"y\"}}", "__metadata__: a stands twice")]
    [InlineData("{\"__metadata__\":{},\"__metadata__\":{}}", "header names __metadata__ twice")]
    [InlineData("{\"\\ud800\":{}}", "a name in the header is no valid text")]
    public void A_header_of_another_form_is_refused(string json, string message) =>
        Assert.Equal("w.safetensors: " + message, Refusal(File(json, 4)));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{} x")]
    [InlineData("{}{}")]
    [InlineData("{\"w\":{},}")]
    [InlineData("not JSON")]
    [InlineData("PK\u0003\u0004")]
    public void A_header_that_is_no_JSON_is_refused(string json) =>
        Assert.StartsWith("w.safetensors: header is no JSON: ", Refusal(File(json, 4)), StringComparison.Ordinal);

    [Fact]
    public void A_header_that_is_no_UTF8_is_refused() =>
        Assert.Equal("w.safetensors: header is no JSON: not UTF-8", Refusal(File([(byte)'{', 0xFF, (byte)'}'], [])));

    [Fact]
    public void JSON_nested_beyond_any_use_is_refused() =>
        Assert.StartsWith("w.safetensors: header is no JSON: ",
            Refusal(File(new string('[', 100_000) + new string(']', 100_000), 0)), StringComparison.Ordinal);

    [Theory]
    [InlineData("F32", "[1]", "[0,12]", "weight w: data_offsets [0, 12] end past the file's 8 bytes of data: truncated or damaged")]
    [InlineData("F32", "[1]", "[12,16]", "weight w: data_offsets [12, 16] end past the file's 8 bytes of data: truncated or damaged")]
    [InlineData("F32", "[2]", "[0,9223372036854775807]",
        "weight w: data_offsets [0, 9223372036854775807] end past the file's 8 bytes of data: truncated or damaged")]
    [InlineData("F32", "[1]", "[-4,8]", "weight w: data_offsets [-4, 8] are negative")]
    [InlineData("F32", "[1]", "[-8,-4]", "weight w: data_offsets [-8, -4] are negative")]
    [InlineData("F32", "[1]", "[8,4]", "weight w: data_offsets [8, 4] are reversed")]
    [InlineData("F32", "[1]", "[0]", "weight w: data_offsets are 1 numbers, expected two")]
    [InlineData("F32", "[1]", "[0,4,8]", "weight w: data_offsets are 3 numbers, expected two")]
    [InlineData("F32", "[1]", "8", "weight w: data_offsets is no list of whole numbers")]
    [InlineData("F32", "[1]", "[0,8.5]", "weight w: data_offsets is no list of whole numbers that fit 64 bits")]
    [InlineData("F32", "[1]", "[0,18446744073709551615]", "weight w: data_offsets is no list of whole numbers that fit 64 bits")]
    [InlineData("F32", "[\"2\"]", "[0,8]", "weight w: shape is no list of whole numbers that fit 64 bits")]
    [InlineData("F32", "{}", "[0,8]", "weight w: shape is no list of whole numbers")]
    [InlineData("F32", "[-2]", "[0,8]", "weight w: shape [-2] has a negative dimension")]
    [InlineData("F32", "[-1,-2]", "[0,8]", "weight w: shape [-1, -2] has a negative dimension")]
    [InlineData("F32", "[3]", "[0,8]", "weight w: F32 of shape [3] takes 12 bytes, data_offsets [0, 8] hold 8")]
    [InlineData("BF16", "[2,1]", "[0,8]", "weight w: BF16 of shape [2, 1] takes 4 bytes, data_offsets [0, 8] hold 8")]
    [InlineData("F32", "[4294967296,4294967296]", "[0,8]", "weight w: shape [4294967296, 4294967296] overflows")]
    [InlineData("F32", "[2305843009213693952]", "[0,8]", "weight w: shape [2305843009213693952] overflows")]
    [InlineData("U8", "[9223372036854775807,9223372036854775807,9223372036854775807,0]", "[0,0]",
        "weight w: shape [9223372036854775807, 9223372036854775807, 9223372036854775807, 0] overflows")]
    [InlineData("F8_E4M3", "[8]", "[0,8]",
        "weight w: dtype F8_E4M3 is not known; known are F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL")]
    [InlineData("f32", "[2]", "[0,8]", "weight w: dtype f32 is not known; known are F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL")]
    [InlineData("F32", "[1]", "[0,4]", "the last 4 bytes of the data belong to no weight")]
    [InlineData("F32", "[1]", "[4,8]", "bytes 0 to 4 of the data belong to no weight")]
    public void A_weight_that_disagrees_with_the_file_is_refused(string type, string shape, string offsets, string message) =>
        Assert.Equal("w.safetensors: " + message, Refusal(File($"{{{Entry("w", type, shape, offsets)}}}", 8)));

    [Fact]
    public void A_shape_of_more_dimensions_than_a_tensor_has_is_refused()
    {
        static string Ones(int count) => $"[{string.Join(',', Enumerable.Repeat(1, count))}]";
        Assert.Equal(64, Parse(File($"{{{Entry("w", "U8", Ones(64), "[0,1]")}}}", 1)).Entries[0].Shape.Count);
        Assert.Equal("w.safetensors: weight w: shape has 65 dimensions, at most 64 are known",
            Refusal(File($"{{{Entry("w", "U8", Ones(65), "[0,1]")}}}", 1)));
    }

    [Theory]
    [InlineData("[0,8]", "[4,8]", "weights a and b overlap")]
    [InlineData("[0,8]", "[0,8]", "weights a and b overlap")]
    [InlineData("[0,4]", "[2,8]", "weights a and b overlap")]
    [InlineData("[0,2]", "[4,8]", "bytes 2 to 4 of the data belong to no weight")]
    [InlineData("[4,8]", "[0,2]", "bytes 2 to 4 of the data belong to no weight")]
    public void Weights_that_overlap_or_leave_a_gap_are_refused(string first, string second, string message)
    {
        static string ShapeOf(string offsets) => $"[{int.Parse(offsets[3..^1]) - int.Parse(offsets[1..2])}]";
        var json = $"{{{Entry("a", "U8", ShapeOf(first), first)},{Entry("b", "U8", ShapeOf(second), second)}}}";
        Assert.Equal("w.safetensors: " + message, Refusal(File(json, 8)));
    }

    [Fact]
    public void A_name_that_stands_twice_is_refused() =>
        Assert.Equal("w.safetensors: header names w twice",
            Refusal(File($"{{{Entry("w", "U8", "[4]", "[0,4]")},{Entry("w", "U8", "[4]", "[4,8]")}}}", 8)));

    [Fact]
    public void A_name_with_a_line_break_does_not_break_the_message() =>
        Assert.Equal("w.safetensors: weight a b: dtype X is not known; known are F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL",
            Refusal(File($"{{{Entry("a\\nb", "X", "[4]", "[0,4]")}}}", 4)));

    private static SafetensorsHeader Parse(byte[] bytes) => SafetensorsHeader.Parse(bytes, bytes.Length, "w.safetensors");

    private static string Refusal(byte[] bytes) => Assert.Throws<OperatorException>(() => Parse(bytes)).Message;
}
