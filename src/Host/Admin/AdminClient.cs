using ActorDistill.Host.Runs;
using ActorDistill.Protocol.Admin;
using ActorDistill.Storage;
using Grpc.Core;
using Grpc.Net.Client;
using static ActorDistill.Protocol.Messages.Commands;
using static ActorDistill.Protocol.Messages.Sweeps;

namespace ActorDistill.Host.Admin;

/// <summary>A node's admin service, from outside the cluster.</summary>
internal sealed class AdminClient : IDisposable
{
    // Longer than a node waits for its coordinator, so that its word arrives.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(3);

    private readonly GrpcChannel _channel;
    private readonly CallInvoker _invoker;
    private readonly RunSecret _secret;

    /// <param name="address">Of the node's service.</param>
    /// <param name="secret">The run's.</param>
    /// <param name="tls">For addresses with https.</param>
    public AdminClient(Uri address, RunSecret secret, RunTls? tls)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = ConnectLimit,
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
        };
        if (tls != null) handler.SslOptions = tls.Client;
        _channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
        (_invoker, _secret, Address) = (_channel.CreateCallInvoker(), secret, address);
    }

    /// <summary>Of the node's service.</summary>
    public Uri Address { get; }

    /// <summary>How the run is going.</summary>
    /// <inheritdoc cref="CallAsync"/>
    public Task<RunStatus> StatusAsync(CancellationToken stop = default) =>
        CallAsync(AdminContract.Status, new GetStatus(), stop);

    /// <summary>Orders all trials to write a checkpoint and end.</summary>
    /// <inheritdoc cref="CallAsync"/>
    public Task<CommandAccepted> StopAsync(string reason, CancellationToken stop = default) =>
        CallAsync(AdminContract.Stop, new StopRun(reason), stop);

    /// <summary>Adds a trial.</summary>
    /// <inheritdoc cref="CallAsync"/>
    public Task<CommandAccepted> AddTrialAsync(AddTrial add, CancellationToken stop = default) =>
        CallAsync(AdminContract.AddTrial, add, stop);

    /// <summary>Adds a trial that begins with the newest checkpoint of another.</summary>
    /// <inheritdoc cref="CallAsync"/>
    public Task<CommandAccepted> CloneTrialAsync(CloneTrial clone, CancellationToken stop = default) =>
        CallAsync(AdminContract.CloneTrial, clone, stop);

    /// <summary>Ends a trial that is not wanted any more.</summary>
    /// <inheritdoc cref="CallAsync"/>
    public Task<CommandAccepted> CancelTrialAsync(CancelTrial cancel, CancellationToken stop = default) =>
        CallAsync(AdminContract.CancelTrial, cancel, stop);

    /// <summary>Adds the trials of a sweep, or none of them.</summary>
    /// <inheritdoc cref="CallAsync"/>
    public Task<CommandAccepted> AddSweepAsync(AddSweep add, CancellationToken stop = default) =>
        CallAsync(AdminContract.AddSweep, add, stop);

    /// <summary>Ends the trials of a sweep that are not wanted any more.</summary>
    /// <inheritdoc cref="CallAsync"/>
    public Task<CommandAccepted> CancelSweepAsync(CancelSweep cancel, CancellationToken stop = default) =>
        CallAsync(AdminContract.CancelSweep, cancel, stop);

    /// <summary>The sweeps of the run.</summary>
    /// <inheritdoc cref="CallAsync"/>
    public Task<SweepList> ListSweepsAsync(CancellationToken stop = default) =>
        CallAsync(AdminContract.ListSweeps, new ListSweeps(), stop);

    /// <summary>Lets the node, or all nodes, leave the cluster.</summary>
    /// <inheritdoc cref="CallAsync"/>
    public Task<LeaveAccepted> LeaveAsync(string reason, bool everyone, CancellationToken stop = default) =>
        CallAsync(AdminContract.Leave, new LeaveCluster(reason, everyone), stop);

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();

    /// <exception cref="OperatorException">The run refuses, or does not know the caller's secret.</exception>
    /// <exception cref="NodeSilentException">The node, or the coordinator behind it, does not answer.</exception>
    private async Task<TResponse> CallAsync<TRequest, TResponse>(
        Method<TRequest, TResponse> method, TRequest request, CancellationToken stop)
        where TRequest : class where TResponse : class
    {
        var headers = _secret.Value.Length == 0 ? null : new Metadata { { "authorization", $"Bearer {_secret.Value}" } };
        var options = new CallOptions(headers, TimeProvider.System.GetUtcNow().UtcDateTime + Deadline, stop);
        try
        {
            using var call = _invoker.AsyncUnaryCall(method, host: null, options, request);
            return await call.ResponseAsync;
        }
        catch (RpcException fault) when (IsRefusal(fault.StatusCode))
        {
            throw new OperatorException($"{Address}: {fault.Status.Detail}", fault);
        }
        catch (RpcException fault) when (!stop.IsCancellationRequested)
        {
            throw new NodeSilentException($"{Address}: {fault.Status.Detail}", fault);
        }
    }

    private static bool IsRefusal(StatusCode code) =>
        code is StatusCode.FailedPrecondition or StatusCode.InvalidArgument or StatusCode.Unauthenticated or StatusCode.Unimplemented;
}

/// <summary>A node does not answer, or knows no coordinator just now.</summary>
internal sealed class NodeSilentException(string message, Exception? cause = null) : Exception(message, cause);
