using ActorDistill.TeacherActors.Serving.Admission;
using Grpc.Core;

namespace ActorDistill.TeacherActors.Serving;

/// <summary>Whom a service lets in: who carries the run's token. The endpoint's door is told either way.</summary>
/// <param name="token">What every call must carry; null for none.</param>
public sealed class CallAdmission(BearerToken? token)
{
    /// <summary>Whether anything is asked for.</summary>
    public bool HasToken => token != null;

    /// <summary>Refuses a call that has no right to be.</summary>
    /// <exception cref="RpcException">UNAUTHENTICATED: it carries no valid token.</exception>
    public void Admit(ServerCallContext call)
    {
        if (token?.FaultOf(call.RequestHeaders) is { } fault)
        {
            EndpointGuard.Refused(call, fault);
            throw Refusal.Unauthenticated();
        }
        EndpointGuard.Proved(call);
    }
}
