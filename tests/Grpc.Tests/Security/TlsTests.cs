using System.Security.Cryptography.X509Certificates;
using ActorDistill.GrpcTests.Probes;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace ActorDistill.GrpcTests.Security;

public sealed class TlsTests : IDisposable
{
    private readonly TestCertificates _ours = new();
    private readonly TestCertificates _others = new();

    public void Dispose()
    {
        _ours.Dispose();
        _others.Dispose();
    }

    [Fact]
    public async Task A_client_with_a_certificate_is_known_by_its_name()
    {
        AuthContext? seen = null;
        await using var server = await StartAsync(context => seen = context);
        using var probe = Connect(server, _ours.Issue("student-1", "student-1.example"));
        Assert.Equal("hello", (await probe.Client.UnaryAsync(new Request { Command = "hello" })).Text);
        Assert.True(seen!.IsPeerAuthenticated);
        Assert.Equal("x509_subject_alternative_name", seen.PeerIdentityPropertyName);
        Assert.Equal("student-1.example", seen.PeerIdentity.Single().Value);
        Assert.Equal("student-1", seen.FindPropertiesByName("x509_common_name").Single().Value);
    }

    [Fact]
    public async Task Streams_work_over_tls()
    {
        await using var server = await StartAsync(_ => { });
        using var probe = Connect(server, _ours.Issue("student-1"));
        using var call = probe.Client.Stream(new Request { Count = 20, ResponseBytes = 262_144 });
        var count = 0;
        await foreach (var response in call.ResponseStream.ReadAllAsync())
            count += response.Payload.Length;
        Assert.Equal(20 * 262_144, count);
    }

    [Fact]
    public async Task A_client_without_a_certificate_is_not_let_in()
    {
        await using var server = await StartAsync(_ => { });
        using var probe = Connect(server, null);
        await AssertNoConnection(probe);
    }

    [Fact]
    public async Task A_client_with_a_certificate_of_another_authority_is_not_let_in()
    {
        await using var server = await StartAsync(_ => { });
        using var probe = Connect(server, _others.Issue("student-1"));
        await AssertNoConnection(probe);
    }

    [Fact]
    public async Task A_client_does_not_talk_to_a_server_that_it_does_not_trust()
    {
        await using var server = await StartAsync(_ => { });
        using var probe = Connect(server, _ours.Issue("student-1"), _others);
        await AssertNoConnection(probe);
    }

    [Fact]
    public async Task Credentials_must_fit_the_address()
    {
        await using var server = await ProbeServer.StartAsync();
        Assert.Throws<InvalidOperationException>(
            () => server.Connect(new GrpcChannelOptions { Credentials = ChannelCredentials.SecureSsl }));
        using var probe = server.Connect(new GrpcChannelOptions { Credentials = ChannelCredentials.Insecure });
        Assert.NotNull(await probe.Client.UnaryAsync(new Request()));
    }

    [Fact]
    public async Task A_token_goes_with_each_call_over_tls()
    {
        await using var server = await StartAsync(_ => { });
        var asked = new List<AuthInterceptorContext>();
        var token = CallCredentials.FromInterceptor((context, headers) =>
        {
            asked.Add(context);
            headers.Add("x-authorization", "Bearer abc");
            return Task.CompletedTask;
        });
        var credentials = ChannelCredentials.Create(ChannelCredentials.SecureSsl, token);
        using var probe = Connect(server, _ours.Issue("student-1"), credentials: credentials);
        using var call = probe.Client.UnaryAsync(new Request { Command = "metadata" });
        await call;
        Assert.Equal("Bearer abc", (await call.ResponseHeadersAsync).GetValue("x-authorization"));
        Assert.Equal("Unary", asked.Single().MethodName);
        Assert.Equal($"https://{server.Address.Authority}/actordistill.test.v1.Probe", asked.Single().ServiceUrl);
    }

    private static async Task AssertNoConnection(ProbeClientOnChannel probe)
    {
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await probe.Client.UnaryAsync(new Request()));
        Assert.Contains(failure.StatusCode, new[] { StatusCode.Unavailable, StatusCode.Internal });
    }

    private Task<ProbeServer> StartAsync(Action<AuthContext> saw) => ProbeServer.StartAsync(
        listen: endpoint => endpoint.UseHttps(https =>
        {
            https.ServerCertificate = _ours.Issue("server");
            https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            https.ClientCertificateValidation = (certificate, _, _) => _ours.Trusts(certificate);
        }),
        watch: context => saw(context.AuthContext));

    private ProbeClientOnChannel Connect(
        ProbeServer server, X509Certificate2? certificate, TestCertificates? trusted = null, ChannelCredentials? credentials = null)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, presented, _, _) => (trusted ?? _ours).Trusts(presented);
        if (certificate != null) handler.SslOptions.ClientCertificates = [certificate];
        return server.Connect(new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true, Credentials = credentials });
    }
}
