using System.Net;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ActorDistill.GrpcTests.Probes;

/// <summary>A server with the probe service on a free port of loopback.</summary>
internal sealed class ProbeServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private ProbeServer(WebApplication application)
    {
        _application = application;
        var addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        Address = new Uri(addresses.Single());
    }

    public Uri Address { get; }

    public ProbeEvents Events => _application.Services.GetRequiredService<ProbeEvents>();

    public static async Task<ProbeServer> StartAsync(
        Action<GrpcServiceOptions>? options = null,
        Action<ListenOptions>? listen = null,
        Action<WebApplication>? configure = null,
        Action<ServerCallContext>? watch = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddGrpc(options ?? (_ => { }));
        builder.Services.AddSingleton(new ProbeEvents(watch));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.Listen(IPAddress.Loopback, 0, endpoint =>
            {
                endpoint.Protocols = HttpProtocols.Http2;
                listen?.Invoke(endpoint);
            });
        });
        var application = builder.Build();
        configure?.Invoke(application);
        application.MapGrpcService<ProbeService>();
        await application.StartAsync();
        return new ProbeServer(application);
    }

    public ProbeClientOnChannel Connect(GrpcChannelOptions? options = null) => new(Address, options ?? new GrpcChannelOptions());

    public Task StopAsync() => _application.StopAsync();

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}

/// <summary>A client with a channel of its own.</summary>
internal sealed class ProbeClientOnChannel : IDisposable
{
    public ProbeClientOnChannel(Uri address, GrpcChannelOptions options)
    {
        Channel = GrpcChannel.ForAddress(address, options);
        Client = new Probe.ProbeClient(Channel);
    }

    public GrpcChannel Channel { get; }

    public Probe.ProbeClient Client { get; }

    public void Dispose() => Channel.Dispose();
}
