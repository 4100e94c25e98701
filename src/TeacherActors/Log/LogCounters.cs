namespace ActorDistill.TeacherActors.Log;

/// <summary>What a log has done since it was opened, and what it holds.</summary>
/// <param name="ForwardCount">Forward passes.</param>
/// <param name="EncodedCount">Batches encoded: one for each form of each forward pass.</param>
/// <param name="EncodedBytes">Of those.</param>
/// <param name="MemoryReadCount">Batches given out as they were made or from memory.</param>
/// <param name="DiskReadCount">Batches given out from the disk.</param>
/// <param name="RingBytes">Held in memory for all.</param>
/// <param name="DiskBytes">Held on disk.</param>
public sealed record LogCounters(
    long ForwardCount, long EncodedCount, long EncodedBytes, long MemoryReadCount, long DiskReadCount, long RingBytes, long DiskBytes);
