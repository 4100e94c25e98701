using System.Net;
using ActorDistill.Protocol.Streams;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ActorDistill.StudentActors.Tests.Intake.Scripted;

/// <summary>A real gRPC server on loopback that does with each stream what a test says.</summary>
internal sealed class ScriptedTeacher : IAsyncDisposable
{
    private readonly ScriptedService _service;
    private readonly WebApplication _application;

    private ScriptedTeacher(ScriptedService service, int port)
    {
        _service = service;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(service);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.Zero);
        builder.WebHost.ConfigureKestrel(server =>
            server.Listen(IPAddress.Loopback, port, endpoint => endpoint.Protocols = HttpProtocols.Http2));
        _application = builder.Build();
        _application.MapGrpcService<ScriptedService>();
    }

    public Uri Address { get; private set; } = null!;

    public int Port => Address.Port;

    public int CallCount => _service.CallCount;

    public static async Task<ScriptedTeacher> StartAsync(
        Func<TeacherSession, Task> script, int port = 0, Func<FetchRequest, IServerStreamWriter<FetchChunk>, Task>? fetch = null,
        Func<ServerCallContext, Task<TeacherDescription>>? describe = null)
    {
        var teacher = new ScriptedTeacher(new ScriptedService { Script = script, OnFetch = fetch, OnDescribe = describe }, port);
        await teacher._application.StartAsync();
        var addresses = teacher._application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        teacher.Address = new Uri(addresses.Single());
        return teacher;
    }

    /// <summary>A script that takes the stream on and sends what is asked for, each batch as the test has it.</summary>
    /// <param name="frames">The session, and the frames as they should be; returns those to send instead.</param>
    public static Func<TeacherSession, Task> Sends(Func<TeacherSession, Sending, IEnumerable<byte[]>>? frames = null) => async session =>
    {
        await session.AcceptAsync();
        while (await session.NextAsync() is var (seqNr, batch))
        {
            var right = session.FramesOf(seqNr, batch);
            await session.SendAsync(frames?.Invoke(session, new Sending(seqNr, batch, right)) ?? right);
        }
    };

    /// <summary>Ends at once, as far as a process can that goes on.</summary>
    public async ValueTask DisposeAsync() => await _application.DisposeAsync();
}
