using ActorDistill.Protocol.Identity;

namespace ActorDistill.StudentActors.Tests.Intake.Scripted;

/// <summary>A batch that is about to be sent.</summary>
/// <param name="SeqNr">At which place.</param>
/// <param name="Batch">Which.</param>
/// <param name="Frames">Header, chunks, trailer.</param>
internal sealed record Sending(SeqNr SeqNr, BatchId Batch, List<byte[]> Frames);
