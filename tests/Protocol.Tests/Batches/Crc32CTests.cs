using System.Text;
using ActorDistill.Protocol.Batches;

namespace ActorDistill.Protocol.Tests.Batches;

public sealed class Crc32CTests
{
    /// <summary>RFC 3720, appendix B.4, and the check value of the catalogue of CRCs.</summary>
    public static TheoryData<byte[], uint> KnownAnswers { get; } = new()
    {
        { new byte[32], 0x8A9136AA },
        { Enumerable.Repeat((byte)0xFF, 32).ToArray(), 0x62A8AB43 },
        { Enumerable.Range(0, 32).Select(value => (byte)value).ToArray(), 0x46DD794E },
        { Enumerable.Range(0, 32).Select(value => (byte)(31 - value)).ToArray(), 0x113FDB5C },
        { Encoding.ASCII.GetBytes("123456789"), 0xE3069283 },
        { [], 0 },
    };

    [Theory]
    [MemberData(nameof(KnownAnswers))]
    public void Both_ways_give_the_published_answers(byte[] bytes, uint expected)
    {
        Assert.Equal(expected, Crc32C.Of(bytes));
        Assert.Equal(expected, Crc32CTable.Append(0, bytes));
    }

    [Fact]
    public void Instruction_and_table_agree_on_every_length_and_start()
    {
        var random = new Random(20_261_121);
        var bytes = new byte[100_000];
        random.NextBytes(bytes);
        for (var length = 0; length < 3000; length++)
            AssertAgree(bytes.AsSpan(length % 16, length));
        for (var draw = 0; draw < 500; draw++)
        {
            var start = random.Next(bytes.Length);
            AssertAgree(bytes.AsSpan(start, random.Next(bytes.Length - start)));
        }
    }

    [Fact]
    public void A_checksum_can_be_continued()
    {
        var random = new Random(7);
        var bytes = new byte[50_000];
        random.NextBytes(bytes);
        var whole = Crc32C.Of(bytes);
        for (var draw = 0; draw < 200; draw++)
        {
            var cut = random.Next(bytes.Length);
            Assert.Equal(whole, Crc32C.Append(Crc32C.Of(bytes.AsSpan(0, cut)), bytes.AsSpan(cut)));
            Assert.Equal(whole, Crc32CTable.Append(Crc32CTable.Append(0, bytes.AsSpan(0, cut)), bytes.AsSpan(cut)));
        }
    }

    private static void AssertAgree(ReadOnlySpan<byte> bytes) => Assert.Equal(Crc32CTable.Append(0, bytes), Crc32C.Of(bytes));
}
