using ActorDistill.StudentActors.Intake.Merging;

namespace ActorDistill.StudentActors.Intake;

/// <summary>What has gone through an intake since it began, and how full it is.</summary>
/// <param name="BatchCount">Batches that came in and were kept.</param>
/// <param name="Bytes">Of them.</param>
/// <param name="DuplicateCount">Batches that came in and were dropped, because they were here already or came late.</param>
/// <param name="ChecksumFaultCount">Streams that ended with a checksum or a digest that was wrong.</param>
/// <param name="FaultCount">Streams that ended otherwise than by our wish, those included.</param>
/// <param name="ReconnectCount">Calls to teachers after the first to each.</param>
/// <param name="Waited">How long the student stood still because the next batch was not there.</param>
/// <param name="Fill">How full the window is.</param>
public sealed record IntakeCounters(
    long BatchCount, long Bytes, long DuplicateCount, long ChecksumFaultCount, long FaultCount, long ReconnectCount, TimeSpan Waited,
    IntakeFill Fill);
