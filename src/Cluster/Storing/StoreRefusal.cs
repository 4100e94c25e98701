using Grpc.Core;

namespace ActorDistill.Cluster.Storing;

/// <summary>Why a call to the store ends, as the peer is told: one sentence.</summary>
internal static class StoreRefusal
{
    /// <summary>It is right nowhere.</summary>
    public static RpcException Malformed(string sentence) => Of(StatusCode.InvalidArgument, sentence);

    /// <summary>It is more than this store takes, however often it is asked.</summary>
    public static RpcException TooMuch(string sentence) => Of(StatusCode.FailedPrecondition, sentence);

    /// <summary>It may be right later.</summary>
    public static RpcException Exhausted(string sentence) => Of(StatusCode.ResourceExhausted, sentence);

    /// <summary>The store goes; it may come back.</summary>
    public static RpcException Leaving() => Of(StatusCode.Unavailable, "the store is leaving");

    /// <summary>The peer was too slow.</summary>
    public static RpcException Late(string sentence) => Of(StatusCode.DeadlineExceeded, sentence);

    /// <summary>There is no such thing.</summary>
    public static RpcException NotFound(string sentence) => Of(StatusCode.NotFound, sentence);

    /// <summary>The file ends before that.</summary>
    public static RpcException Beyond(string sentence) => Of(StatusCode.OutOfRange, sentence);

    /// <summary>What came is not what was announced; it is to be said again.</summary>
    public static RpcException Damaged(string sentence) => Of(StatusCode.DataLoss, sentence);

    private static RpcException Of(StatusCode code, string sentence) => new(new Status(code, sentence));
}
