using Grpc.Core;

namespace ActorDistill.TeacherActors.Serving;

/// <summary>Why a call ends, as the peer is told: one sentence that names both sides.</summary>
internal static class Refusal
{
    public static RpcException Unauthenticated() => Of(StatusCode.Unauthenticated, "the call carries no valid bearer token");

    /// <summary>It could be right with another teacher or another student.</summary>
    public static RpcException Mismatch(string sentence) => Of(StatusCode.FailedPrecondition, sentence);

    /// <summary>It is right nowhere.</summary>
    public static RpcException Malformed(string sentence) => Of(StatusCode.InvalidArgument, sentence);

    /// <summary>It may be right later.</summary>
    public static RpcException Exhausted(string sentence) => Of(StatusCode.ResourceExhausted, sentence);

    /// <summary>The teacher goes; another one may serve.</summary>
    public static RpcException Leaving() => Of(StatusCode.Unavailable, "the teacher is leaving");

    /// <summary>The peer was too slow.</summary>
    public static RpcException Late(string sentence) => Of(StatusCode.DeadlineExceeded, sentence);

    public static RpcException NotFound(string sentence) => Of(StatusCode.NotFound, sentence);

    public static RpcException Damaged(string sentence) => Of(StatusCode.DataLoss, sentence);

    public static RpcException Failed(string sentence) => Of(StatusCode.Internal, sentence);

    private static RpcException Of(StatusCode code, string sentence) => new(new Status(code, sentence));
}
