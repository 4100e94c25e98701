using ActorDistill.Cluster.Storing;
using ActorDistill.EndToEnd.Tests.DataPlane.Doubles;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Stores;
using ActorDistill.Storage;
using ActorDistill.StudentActors.Intake;
using ActorDistill.StudentActors.Intake.Merging;
using ActorDistill.StudentActors.Storing;
using ActorDistill.TeacherActors.Serving;
using ActorDistill.TeacherActors.Serving.Admission;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorDistill.EndToEnd.Tests.Stores;

/// <summary>A store on a real socket, and a folder whose files a student would put there.</summary>
internal sealed class LiveStore : IAsyncDisposable
{
    public const string Secret = "correct-horse-battery-staple";
    public const int FileBytesMax = 2_000_000;

    private readonly TemporaryFolder _folder = new();
    private readonly int _transfers;
    private GrpcEndpoint? _endpoint;
    private CheckpointStoreService? _service;

    private LiveStore(int transfers) => _transfers = transfers;

    public LineLog Lines { get; } = new();

    public Uri Address { get; private set; } = null!;

    /// <summary>What is there of all trials.</summary>
    public string Trials => _folder.PathOf("trials");

    /// <summary>Of the sample's trial.</summary>
    public string Checkpoint => _folder.PathOf("trials", "student-a", "checkpoints", "step-00000060");

    /// <summary>Where a student has its files.</summary>
    public string Files => _folder.PathOf("files");

    public static async Task<LiveStore> StartAsync(int transfers = 4)
    {
        var store = new LiveStore(transfers);
        Directory.CreateDirectory(store.Files);
        await store.ListenAsync(port: 0);
        return store;
    }

    /// <summary>Listens again at the same place.</summary>
    public Task ReturnAsync() => ListenAsync(Address.Port);

    /// <summary>Is away.</summary>
    public async Task LeaveAsync()
    {
        _service!.Leave();
        await _endpoint!.DisposeAsync();
    }

    /// <summary>A student's side of it.</summary>
    public RemoteStore Student(string? token = Secret) => new(
        Address, new TeacherDialer(Sample.Intake, token), new BackOff(TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(50), 1),
        Lines, TimeProvider.System);

    /// <summary>A checkpoint of three files: one of several pieces, one that is empty, the manifest.</summary>
    public StoreOffer NewCheckpoint(int seed = 1)
    {
        File.WriteAllBytes(Path.Combine(Files, "model.safetensors"), Sample.Bytes(700_000, seed));
        File.WriteAllBytes(Path.Combine(Files, "notes.txt"), []);
        File.WriteAllBytes(Path.Combine(Files, "manifest.json"), Sample.Bytes(300, seed + 1));
        return new StoreOffer(
            StorePlace.Checkpoint(new TrialId("student-a"), 60), [Of("model.safetensors"), Of("notes.txt"), Of("manifest.json")]);
    }

    /// <summary>A file of a student's.</summary>
    public StoreFile Of(string name)
    {
        var path = Path.Combine(Files, name);
        return new StoreFile(name, new FileInfo(path).Length, Digest.OfFile(path));
    }

    /// <summary>A piece of it.</summary>
    public StoreChunk Piece(StoreOffer offer, int file, int offset, int length)
    {
        var bytes = File.ReadAllBytes(Path.Combine(Files, offer.Files[file].Name))[offset..(offset + length)];
        return new StoreChunk(file, offset, bytes, Crc32C.Of(bytes));
    }

    /// <summary>An upload whose parts a test chooses.</summary>
    /// <returns>The answer; a refusal is thrown.</returns>
    public async Task<StoreProgress> SendAsync(IEnumerable<StorePart> parts, string? token = Secret)
    {
        using var channel = GrpcChannel.ForAddress(Address);
        using var call = channel.CreateCallInvoker().AsyncClientStreamingCall(CheckpointStoreContract.Put, null, OptionsOf(token));
        try
        {
            foreach (var part in parts) await call.RequestStream.WriteAsync(part);
            await call.RequestStream.CompleteAsync();
            return await call.ResponseAsync;
        }
        catch (RpcException)
        {
            // What stopped the writing is said in the answer.
            return await call.ResponseAsync;
        }
    }

    /// <summary>A call with one request and one answer, as any program could make it.</summary>
    public async Task<TResponse> AskAsync<TRequest, TResponse>(Method<TRequest, TResponse> method, TRequest request, string? token = Secret)
        where TRequest : class where TResponse : class
    {
        using var channel = GrpcChannel.ForAddress(Address);
        using var call = channel.CreateCallInvoker().AsyncUnaryCall(method, null, OptionsOf(token), request);
        return await call.ResponseAsync;
    }

    public async ValueTask DisposeAsync()
    {
        await LeaveAsync();
        _folder.Dispose();
    }

    private static CallOptions OptionsOf(string? token) =>
        new(token == null ? null : new Metadata { { "authorization", $"Bearer {token}" } });

    private async Task ListenAsync(int port)
    {
        var admission = new CallAdmission(new BearerToken(Secret));
        _service = new CheckpointStoreService(
            new CheckpointShelf(Trials), new StoreLimits(FileBytesMax, _transfers, TimeSpan.FromSeconds(60)), admission.Admit,
            TimeProvider.System, Lines);
        var guard = new EndpointGuard(
            new EndpointLimits(64, EndpointLimits.Strangers, TimeSpan.FromSeconds(60)), null, TimeProvider.System, Lines);
        _endpoint = await GrpcEndpoint.StartAsync(
            _service, new EndpointPlace("host", "127.0.0.1", port, IsProtected: true, guard), 2 * StoreChunk.BytesMax, _ => { },
            NullLoggerFactory.Instance);
        Address = _endpoint.Address;
    }
}
