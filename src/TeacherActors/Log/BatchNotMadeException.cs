using ActorDistill.Protocol.Identity;

namespace ActorDistill.TeacherActors.Log;

/// <summary>The teacher could not make a batch that a subscriber waits for.</summary>
/// <param name="batch">Which one.</param>
/// <param name="cause">What the maker threw.</param>
public sealed class BatchNotMadeException(BatchId batch, Exception cause) : Exception($"{batch} could not be made: {cause.Message}", cause)
{
    /// <summary>Which one.</summary>
    public BatchId Batch => batch;
}
