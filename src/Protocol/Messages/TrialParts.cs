using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Streams;

namespace ActorDistill.Protocol.Messages;

/// <summary>The trial that a student has in memory.</summary>
/// <param name="Trial">Which.</param>
/// <param name="StepCount">Optimizer steps done.</param>
/// <param name="Taid">Of the next step; null without TAID.</param>
/// <param name="Checkpoint">The newest on disk; null when there is none.</param>
public sealed record HeldTrial(TrialId Trial, long StepCount, TaidPoint? Taid, CheckpointReference? Checkpoint);

/// <summary>The files of a model folder, to be fetched from a teacher.</summary>
/// <param name="Endpoint">The teacher's.</param>
/// <param name="Files">One for each file, by its name in the folder.</param>
public sealed record InitialStudent(string Endpoint, IReadOnlyList<BlobDescription> Files);

/// <summary>Who has a range of batches for a trial.</summary>
/// <param name="Teacher">Who.</param>
/// <param name="Endpoint">Where.</param>
/// <param name="ModelDigest">With ensembles the same batch comes from several models.</param>
/// <param name="Range">Which batches.</param>
/// <param name="IsHedge">Whether it is asked beside the one that has them; the first answer counts.</param>
/// <param name="Member">Which member of an ensemble teaches there; null without one.</param>
public sealed record RangeHolder(
    WorkerId Teacher, string Endpoint, string ModelDigest, BatchRange Range, bool IsHedge = false, string? Member = null);

/// <summary>A checkpoint by its place.</summary>
/// <param name="Trial">Who wrote it; another one for a clone.</param>
/// <param name="StepCount">Optimizer steps done.</param>
/// <param name="Folder">Its folder in the store.</param>
/// <param name="Digest">SHA-256 of the manifest.</param>
public sealed record CheckpointReference(TrialId Trial, long StepCount, string Folder, string Digest);

/// <summary>Where TAID's schedule stands between two steps. The numbers travel bit for bit.</summary>
/// <param name="T">The teacher's share in the target of the next step.</param>
/// <param name="PreviousLoss">Nats per token; null before the first step.</param>
/// <param name="Momentum">Moving mean of the relative fall of the loss.</param>
public sealed record TaidPoint(double T, double? PreviousLoss, double Momentum);

/// <summary>What one micro-batch lost: sums over its tokens, in nats. They travel bit for bit.</summary>
/// <param name="Soft">Of the objective as published; for TAID the cross-entropy with the mixed target.</param>
/// <param name="Kl">Of the divergence.</param>
/// <param name="TokenCount">Tokens that counted.</param>
public sealed record LossSums(double Soft, double Kl, long TokenCount);

/// <summary>What a step took; for people.</summary>
/// <param name="StepSeconds">From one step's end to the next.</param>
/// <param name="WaitSeconds">Of them, waiting for batches.</param>
/// <param name="LearningRate">Of the step.</param>
/// <param name="PayloadBytes">Of its batches.</param>
/// <param name="WindowBatches">Batches that wait for training.</param>
/// <param name="WindowSlots">Room for them.</param>
public sealed record StepFigures(
    double StepSeconds, double WaitSeconds, double LearningRate, long PayloadBytes, int WindowBatches, int WindowSlots);
