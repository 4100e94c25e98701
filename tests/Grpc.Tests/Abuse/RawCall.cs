using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;

namespace ActorDistill.GrpcTests.Abuse;

/// <summary>A request whose every byte the test chooses.</summary>
internal sealed class RawCall : IDisposable
{
    private readonly HttpClient _http;

    public RawCall(Uri address) => _http = new HttpClient
    {
        BaseAddress = address,
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    /// <summary>A message with its header.</summary>
    public static byte[] Message(byte[] payload, byte compressed = 0, uint? length = null)
    {
        var message = new byte[5 + payload.Length];
        message[0] = compressed;
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(1), length ?? (uint)payload.Length);
        payload.CopyTo(message, 5);
        return message;
    }

    public async Task<RawResponse> PostAsync(
        string method, byte[] body, string? contentType = "application/grpc", params (string Key, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/actordistill.test.v1.Probe/{method}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        if (contentType != null) request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        foreach (var (key, value) in headers)
            request.Headers.TryAddWithoutValidation(key, value);
        using var response = await _http.SendAsync(request);
        var messages = await response.Content.ReadAsByteArrayAsync();
        return new RawResponse(
            response.StatusCode, ValueOf("grpc-status"), ValueOf("grpc-message"), ValueOf("grpc-accept-encoding"), messages);

        string? ValueOf(string name) =>
            response.TrailingHeaders.TryGetValues(name, out var trailers) ? trailers.Single()
            : response.Headers.TryGetValues(name, out var values) ? values.Single() : null;
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>What came back.</summary>
internal sealed record RawResponse(HttpStatusCode HttpStatus, string? Status, string? Message, string? AcceptEncoding, byte[] Body);
