namespace ActorDistill.Cluster.Coordination;

/// <summary>How fast a teacher is, as it said last.</summary>
/// <param name="SecondsPerBatch">Mean of a forward pass; 0 before the first.</param>
/// <param name="BusyShare">Share of the time in which its device computed, 0 to 1.</param>
public sealed record TeacherPace(double SecondsPerBatch, double BusyShare);
