using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Credit;

namespace ActorDistill.StudentActors.Intake.Merging;

/// <summary>What is to be done about a stream. Orders about one stream are carried out in their order.</summary>
/// <param name="Stream">Which.</param>
public abstract record IntakeOrder(StreamId Stream);

/// <summary>Call the teacher. <see cref="IntakeState.Ended"/> must follow some time, whatever comes of it.</summary>
/// <param name="Stream">Which.</param>
/// <param name="Address">Where the teacher is.</param>
/// <param name="Ranges">What to ask for, in this order; empty for a teacher that is only held ready.</param>
/// <param name="Credit">How much of it may be sent at once.</param>
public sealed record OpenStream(StreamId Stream, Uri Address, IReadOnlyList<BatchRange> Ranges, CreditNumbers Credit) : IntakeOrder(Stream);

/// <summary>Ask for more, behind what was asked for.</summary>
/// <param name="Stream">Which.</param>
/// <param name="Range">What.</param>
public sealed record ExtendStream(StreamId Stream, BatchRange Range) : IntakeOrder(Stream);

/// <summary>Tell the teacher what was trained on and how much it may send.</summary>
/// <param name="Stream">Which.</param>
/// <param name="Credit">Absolute numbers.</param>
public sealed record CreditStream(StreamId Stream, CreditNumbers Credit) : IntakeOrder(Stream);

/// <summary>
/// End the call: the teacher has gone, or is to send something else than it was asked for. Until <see cref="IntakeState.Ended"/> says that
/// it has ended, its batches hold their slots.
/// </summary>
/// <param name="Stream">Which.</param>
public sealed record CloseStream(StreamId Stream) : IntakeOrder(Stream);
