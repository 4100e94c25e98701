using System.Diagnostics;
using System.Text.Json;
using ActorDistill.GrpcTests.Probes;

namespace ActorDistill.GrpcTests.Interop;

/// <summary>Python's client on our server.</summary>
public sealed class PythonClientTests
{
    [PythonTheory]
    [InlineData("unary", "[0 'hello' 2 3]", "OK", "")]
    [InlineData("collect", "[3 '100006 bytes' 0 0]", "OK", "")]
    [InlineData("chat", "[0 '0' 0 0][1 '1' 0 0][2 '2' 0 0][3 '3' 0 0][4 '4' 0 0]", "OK", "")]
    [InlineData("throw", "", "UNKNOWN", "Exception was thrown by handler.")]
    [InlineData("unknown", "", "UNIMPLEMENTED", "Method is unimplemented.")]
    [InlineData("deadline", "[0 'wait' 0 0]", "DEADLINE_EXCEEDED", "Deadline Exceeded")]
    [InlineData("cancel", "[0 'wait' 0 0]", "CANCELLED", "Locally cancelled by application!")]
    [InlineData("too-long", "", "RESOURCE_EXHAUSTED", "Received message exceeds the maximum configured message size.")]
    public async Task A_python_client_gets_what_it_asked_for(string testCase, string messages, string code, string details)
    {
        await using var server = await ProbeServer.StartAsync();
        using var result = await CallAsync(server, testCase);
        Assert.Equal(messages, Messages(result));
        Assert.Equal(code, End(result).GetProperty("code").GetString());
        Assert.Equal(details, End(result).GetProperty("details").GetString());
    }

    [PythonFact]
    public async Task A_python_client_gets_large_messages_in_a_stream()
    {
        await using var server = await ProbeServer.StartAsync();
        using var result = await CallAsync(server, "stream");
        Assert.Equal(string.Concat(Enumerable.Range(0, 20).Select(index => $"[{index} '' 262144 0]")), Messages(result));
        Assert.Equal("OK", End(result).GetProperty("code").GetString());
    }

    [PythonFact]
    public async Task A_python_client_gets_a_refusal_with_its_text_and_trailers()
    {
        await using var server = await ProbeServer.StartAsync();
        using var result = await CallAsync(server, "refuse");
        Assert.Equal("[0 'refuse' 0 0][1 'refuse' 0 0]", Messages(result));
        Assert.Equal("FAILED_PRECONDITION", End(result).GetProperty("code").GetString());
        Assert.Equal("not so: 100 % 日本\n", End(result).GetProperty("details").GetString());
        Assert.Equal("test", ValueOf(End(result).GetProperty("trailers"), "reason"));
        Assert.Equal("00ff01", ValueOf(End(result).GetProperty("trailers"), "details-bin"));
    }

    [PythonFact]
    public async Task A_python_client_gets_headers_and_trailers()
    {
        await using var server = await ProbeServer.StartAsync();
        using var result = await CallAsync(server, "metadata");
        Assert.Equal("hello", ValueOf(result.RootElement.GetProperty("headers"), "x-text"));
        Assert.Equal("0001feff", ValueOf(result.RootElement.GetProperty("headers"), "x-bytes-bin"));
        Assert.Equal("bye", ValueOf(End(result).GetProperty("trailers"), "t-text"));
        Assert.Equal("0908", ValueOf(End(result).GetProperty("trailers"), "t-bytes-bin"));
    }

    [PythonTheory]
    [InlineData("deadline")]
    [InlineData("cancel")]
    public async Task Our_handler_is_cancelled_when_a_python_client_gives_up(string testCase)
    {
        await using var server = await ProbeServer.StartAsync();
        using var result = await CallAsync(server, testCase);
        Assert.True((await server.Events.EndOf("Stream")).WasCancelled);
    }

    private static async Task<JsonDocument> CallAsync(ProbeServer server, string testCase)
    {
        using var client = Process.Start(PythonPeer.Run("call", $"{server.Address.Port}", testCase))!;
        var output = await client.StandardOutput.ReadToEndAsync();
        await client.WaitForExitAsync();
        Assert.Equal(0, client.ExitCode);
        return JsonDocument.Parse(output);
    }

    private static JsonElement End(JsonDocument result) => result.RootElement.GetProperty("end");

    private static string Messages(JsonDocument result) => string.Concat(
        from message in result.RootElement.GetProperty("messages").EnumerateArray()
        let bytes = $"{message.GetProperty("bytes")} {message.GetProperty("sum")}"
        select $"[{message.GetProperty("index")} '{message.GetProperty("text")}' {bytes}]");

    private static string? ValueOf(JsonElement metadata, string key) => metadata.EnumerateArray()
        .Where(entry => entry[0].GetString() == key)
        .Select(entry => entry[1].GetString())
        .SingleOrDefault();
}
