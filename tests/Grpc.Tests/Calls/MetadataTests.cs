using ActorDistill.GrpcTests.Probes;
using Grpc.Core;

namespace ActorDistill.GrpcTests.Calls;

public sealed class MetadataTests
{
    [Fact]
    public async Task Headers_and_trailers_go_both_ways_texts_and_bytes_alike()
    {
        await using var server = await ProbeServer.StartAsync();
        using var probe = server.Connect();
        var headers = new Metadata
        {
            { "x-text", "hello" },
            { "X-Case", "upper" },
            { "x-many", "1" },
            { "x-many", "2" },
            { "x-bytes-bin", new byte[] { 0, 1, 254, 255 } },
            { "x-none-bin", Array.Empty<byte>() },
            { "t-text", "bye" },
            { "t-bytes-bin", new byte[] { 9, 8, 7, 6, 5 } },
        };
        using var call = probe.Client.UnaryAsync(new Request { Command = "metadata" }, headers);
        await call;
        var received = await call.ResponseHeadersAsync;
        Assert.Equal("hello", received.GetValue("x-text"));
        Assert.Equal("upper", received.GetValue("x-case"));
        // Several of one key may come as one, with commas between: HTTP makes no difference.
        Assert.Equal("1, 2", string.Join(", ", received.GetAll("x-many").Select(entry => entry.Value)));
        Assert.Equal(new byte[] { 0, 1, 254, 255 }, received.GetValueBytes("x-bytes-bin"));
        Assert.Equal(Array.Empty<byte>(), received.GetValueBytes("x-none-bin"));
        Assert.Equal("bye", call.GetTrailers().GetValue("t-text"));
        Assert.Equal(new byte[] { 9, 8, 7, 6, 5 }, call.GetTrailers().GetValueBytes("t-bytes-bin"));
        Assert.Null(call.GetTrailers().Get("grpc-status"));
    }

    [Fact]
    public async Task Response_headers_come_before_the_first_message()
    {
        await using var server = await ProbeServer.StartAsync();
        using var probe = server.Connect();
        using var call = probe.Client.Chat(new Metadata { { "x-text", "early" } });
        await call.RequestStream.WriteAsync(new Request { Command = "metadata" });
        Assert.Equal("early", (await call.ResponseHeadersAsync).GetValue("x-text"));
    }

    [Theory]
    [InlineData("with space")]
    [InlineData("")]
    [InlineData("ümlaut")]
    public void A_key_with_other_characters_is_refused(string key) =>
        Assert.Throws<ArgumentException>(() => new Metadata { { key, "value" } });

    [Fact]
    public void A_key_says_whether_its_value_is_bytes()
    {
        Assert.Throws<ArgumentException>(() => new Metadata { { "text-bin", "text" } });
        Assert.Throws<ArgumentException>(() => new Metadata { { "bytes", new byte[1] } });
        Assert.Throws<InvalidOperationException>(() => new Metadata.Entry("bytes-bin", new byte[1]).Value);
        Assert.Equal("abc"u8.ToArray(), new Metadata.Entry("text", "abc").ValueBytes);
    }

    [Fact]
    public void Empty_metadata_stays_empty() => Assert.Throws<InvalidOperationException>(() => Metadata.Empty.Add("key", "value"));

    [Fact]
    public void Get_finds_the_last_entry_in_either_case()
    {
        var metadata = new Metadata { { "Key", "1" }, { "key", "2" } };
        Assert.Equal("2", metadata.GetValue("KEY"));
        Assert.Equal(["key", "key"], metadata.Select(entry => entry.Key));
        Assert.Null(metadata.GetValue("other"));
    }
}
