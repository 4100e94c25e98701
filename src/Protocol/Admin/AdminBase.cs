using ActorDistill.Protocol.Messages;
using Grpc.Core;

namespace ActorDistill.Protocol.Admin;

/// <summary>What a server of <see cref="AdminContract"/> derives from: MapGrpcService takes its type.</summary>
[BindServiceMethod(typeof(AdminBase), nameof(BindService))]
public abstract class AdminBase
{
    /// <summary>How it is going.</summary>
    public virtual Task<Commands.RunStatus> Status(Commands.GetStatus request, ServerCallContext context) =>
        throw NotServed(nameof(Status));

    /// <summary>All trials end with a checkpoint.</summary>
    public virtual Task<Commands.CommandAccepted> Stop(Commands.StopRun request, ServerCallContext context) =>
        throw NotServed(nameof(Stop));

    /// <summary>One more trial.</summary>
    public virtual Task<Commands.CommandAccepted> AddTrial(Commands.AddTrial request, ServerCallContext context) =>
        throw NotServed(nameof(AddTrial));

    /// <summary>A new trial from the newest checkpoint of another.</summary>
    public virtual Task<Commands.CommandAccepted> CloneTrial(Commands.CloneTrial request, ServerCallContext context) =>
        throw NotServed(nameof(CloneTrial));

    /// <summary>A trial is not wanted any more.</summary>
    public virtual Task<Commands.CommandAccepted> CancelTrial(Commands.CancelTrial request, ServerCallContext context) =>
        throw NotServed(nameof(CancelTrial));

    /// <summary>Many trials that belong together.</summary>
    public virtual Task<Commands.CommandAccepted> AddSweep(Sweeps.AddSweep request, ServerCallContext context) =>
        throw NotServed(nameof(AddSweep));

    /// <summary>The trials of a sweep are not wanted any more.</summary>
    public virtual Task<Commands.CommandAccepted> CancelSweep(Sweeps.CancelSweep request, ServerCallContext context) =>
        throw NotServed(nameof(CancelSweep));

    /// <summary>Which sweeps there are.</summary>
    public virtual Task<Sweeps.SweepList> ListSweeps(Sweeps.ListSweeps request, ServerCallContext context) =>
        throw NotServed(nameof(ListSweeps));

    /// <summary>One node or all leave the cluster.</summary>
    public virtual Task<LeaveAccepted> Leave(LeaveCluster request, ServerCallContext context) => throw NotServed(nameof(Leave));

    /// <summary>Tells a binder of the methods; the implementation may be missing where each call gets its own.</summary>
    public static void BindService(ServiceBinderBase binder, AdminBase? service)
    {
        binder.AddMethod(AdminContract.Status, service is null ? null! : service.Status);
        binder.AddMethod(AdminContract.Stop, service is null ? null! : service.Stop);
        binder.AddMethod(AdminContract.AddTrial, service is null ? null! : service.AddTrial);
        binder.AddMethod(AdminContract.CloneTrial, service is null ? null! : service.CloneTrial);
        binder.AddMethod(AdminContract.CancelTrial, service is null ? null! : service.CancelTrial);
        binder.AddMethod(AdminContract.AddSweep, service is null ? null! : service.AddSweep);
        binder.AddMethod(AdminContract.CancelSweep, service is null ? null! : service.CancelSweep);
        binder.AddMethod(AdminContract.ListSweeps, service is null ? null! : service.ListSweeps);
        binder.AddMethod(AdminContract.Leave, service is null ? null! : service.Leave);
    }

    private static RpcException NotServed(string method) => new(new Status(StatusCode.Unimplemented, $"{method} is not served here"));
}
