using System.Diagnostics;
using System.Text.Json;
using ActorDistill.GrpcTests.Probes;

namespace ActorDistill.GrpcTests.Interop;

/// <summary>The real library reads gzip; ours says that it does not.</summary>
public sealed class EmbeddedOnlyPythonTests
{
    [PythonFact]
    public async Task A_python_client_that_compresses_is_told_what_is_understood()
    {
        await using var server = await ProbeServer.StartAsync();
        using var client = Process.Start(PythonPeer.Run("call", $"{server.Address.Port}", "gzip"))!;
        using var result = JsonDocument.Parse(await client.StandardOutput.ReadToEndAsync());
        var end = result.RootElement.GetProperty("end");
        Assert.Equal("UNIMPLEMENTED", end.GetProperty("code").GetString());
        Assert.Equal(
            "Unsupported grpc-encoding value 'gzip'. Supported encodings: identity", end.GetProperty("details").GetString());
    }
}
