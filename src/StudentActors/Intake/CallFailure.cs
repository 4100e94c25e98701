using ActorDistill.Protocol;
using ActorDistill.StudentActors.Intake.Merging;
using Grpc.Core;

namespace ActorDistill.StudentActors.Intake;

/// <summary>What the status of a call means for what is done next.</summary>
internal static class CallFailure
{
    /// <summary>Whether another attempt would end the same way.</summary>
    public static bool IsRefusal(RpcException failure) => failure.StatusCode is StatusCode.FailedPrecondition or StatusCode.Unauthenticated
        or StatusCode.PermissionDenied or StatusCode.InvalidArgument or StatusCode.Unimplemented;

    /// <summary>What came could not be read, or the teacher says that its copy is damaged: it is there, and may do better.</summary>
    public static StreamEnd EndOf(RpcException failure) =>
        failure.StatusCode == StatusCode.DataLoss || failure.Status.DebugException is ProtocolException ? StreamEnd.Faulty : StreamEnd.Lost;

    /// <summary>"Unavailable: draining", as one line.</summary>
    public static string Describe(RpcException failure)
    {
        var detail = failure.Status.DebugException is ProtocolException unreadable ? unreadable.Message : failure.Status.Detail;
        return $"{failure.StatusCode}: {string.Join(' ', detail.Split('\r', '\n'))}";
    }
}
