using ActorDistill.Protocol.Admin;
using ActorDistill.Protocol.Messages;
using ActorDistill.Storage;
using ActorDistill.TeacherActors.Serving;
using Grpc.Core;
using static ActorDistill.Protocol.Messages.Commands;
using static ActorDistill.Protocol.Messages.Sweeps;

namespace ActorDistill.Host.Admin;

/// <summary>
/// The service Admin of one node. Refusals: UNAUTHENTICATED without the token, FAILED_PRECONDITION with the coordinator's reason,
/// UNAVAILABLE while no coordinator answers.
/// </summary>
/// <param name="node">The node's name.</param>
/// <param name="bridge">To the coordinator.</param>
/// <param name="token">What every call must carry; null for none.</param>
/// <param name="leave">Lets this node leave, all others first or it alone; returns at once.</param>
internal sealed class AdminService(string node, CoordinatorBridge bridge, BearerToken? token, Action<LeaveCluster> leave) : AdminBase
{
    // A new coordinator needs some seconds to take over.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly CallAdmission _admission = new(token);

    public bool HasToken => _admission.HasToken;

    public override Task<RunStatus> Status(GetStatus request, ServerCallContext context) =>
        AskAsync<RunStatus>(request, context);

    public override Task<CommandAccepted> Stop(StopRun request, ServerCallContext context) =>
        AskAsync<CommandAccepted>(request, context);

    public override Task<CommandAccepted> AddTrial(AddTrial request, ServerCallContext context) =>
        AskAsync<CommandAccepted>(request, context);

    public override Task<CommandAccepted> CloneTrial(CloneTrial request, ServerCallContext context) =>
        AskAsync<CommandAccepted>(request, context);

    public override Task<CommandAccepted> CancelTrial(CancelTrial request, ServerCallContext context) =>
        AskAsync<CommandAccepted>(request, context);

    public override Task<CommandAccepted> AddSweep(AddSweep request, ServerCallContext context) =>
        AskAsync<CommandAccepted>(request, context);

    public override Task<CommandAccepted> CancelSweep(CancelSweep request, ServerCallContext context) =>
        AskAsync<CommandAccepted>(request, context);

    public override Task<SweepList> ListSweeps(ListSweeps request, ServerCallContext context) =>
        AskAsync<SweepList>(request, context);

    public override Task<LeaveAccepted> Leave(LeaveCluster request, ServerCallContext context)
    {
        _admission.Admit(context);
        leave(request);
        return Task.FromResult(new LeaveAccepted(node));
    }

    private async Task<T> AskAsync<T>(IRunMessage question, ServerCallContext context)
    {
        _admission.Admit(context);
        try
        {
            return await bridge.AskAsync<T>(question, Patience, context.CancellationToken);
        }
        catch (OperatorException refusal)
        {
            throw Refusal(StatusCode.FailedPrecondition, refusal.Message);
        }
        catch (CoordinatorSilentException silence)
        {
            throw Refusal(StatusCode.Unavailable, silence.Message);
        }
    }

    private static RpcException Refusal(StatusCode code, string sentence) => new(new Status(code, sentence));
}
