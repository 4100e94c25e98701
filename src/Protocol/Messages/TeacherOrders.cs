using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Protocol.Streams;

namespace ActorDistill.Protocol.Messages;

/// <summary>What teachers are to make, and how far they have got.</summary>
public static class TeacherOrders
{
    /// <summary>coordinator -> teacher: make these batches when students ask for them. Again is harmless.</summary>
    /// <param name="By">Who orders.</param>
    /// <param name="Source">Which text.</param>
    /// <param name="Range">Which batches.</param>
    /// <param name="Formats">All that students want of them, so that one forward pass serves all.</param>
    public sealed record ProduceRange(
        Authority By, BatchSource Source, BatchRange Range, IReadOnlyList<PayloadFormat> Formats) : IWorkerOrder;

    /// <summary>coordinator -> teacher: another teacher has these batches now, or nobody needs them.</summary>
    /// <param name="By">Who orders.</param>
    /// <param name="Source">Which text.</param>
    /// <param name="Range">Which batches.</param>
    public sealed record ReleaseRange(Authority By, BatchSource Source, BatchRange Range) : IWorkerOrder;

    /// <summary>teacher -> coordinator: how far a range has got.</summary>
    /// <param name="From">Who.</param>
    /// <param name="Source">Which text.</param>
    /// <param name="Range">As ordered.</param>
    /// <param name="ProducedCount">Batches of it that lie in the log, counted from its first.</param>
    /// <param name="SecondsPerBatch">Mean of a forward pass, for the size of the next range; 0 before the first.</param>
    /// <param name="BusyShare">Share of the last second or so in which the device computed, 0 to 1.</param>
    public sealed record RangeProgress(
        WorkerLease From, BatchSource Source, BatchRange Range, long ProducedCount, double SecondsPerBatch,
        double BusyShare) : IWorkerMessage;

    /// <summary>teacher -> coordinator: these batches cannot be made here.</summary>
    /// <param name="From">Who.</param>
    /// <param name="Source">Which text.</param>
    /// <param name="Range">Which batches.</param>
    /// <param name="Reason">One sentence.</param>
    public sealed record RangeFailed(WorkerLease From, BatchSource Source, BatchRange Range, string Reason) : IWorkerMessage;

    /// <summary>teacher -> coordinator: what its log holds now.</summary>
    /// <param name="From">Who.</param>
    /// <param name="Sources">In memory or on disk.</param>
    public sealed record LogRanges(WorkerLease From, IReadOnlyList<SourceDescription> Sources) : IWorkerMessage;

    /// <summary>coordinator -> teacher: make the initialised student of a trial and offer it as blobs.</summary>
    /// <param name="By">Who orders.</param>
    /// <param name="Trial">Whose student.</param>
    /// <param name="Settings">HOCON of the student and its initialisation.</param>
    public sealed record MakeStudent(Authority By, TrialId Trial, string Settings) : IWorkerOrder;

    /// <summary>teacher -> coordinator: the student is there to be fetched.</summary>
    /// <param name="From">Who.</param>
    /// <param name="Trial">Whose student.</param>
    /// <param name="Student">Where.</param>
    public sealed record StudentMade(WorkerLease From, TrialId Trial, InitialStudent Student) : IWorkerMessage;

    /// <summary>teacher -> coordinator: the student cannot be made.</summary>
    /// <param name="From">Who.</param>
    /// <param name="Trial">Whose student.</param>
    /// <param name="Reason">One sentence.</param>
    public sealed record StudentNotMade(WorkerLease From, TrialId Trial, string Reason) : IWorkerMessage;

    /// <summary>coordinator -> teacher: these trials may still need their first weights; what was made for any other can go.</summary>
    /// <param name="By">Who orders.</param>
    /// <param name="Trials">All that have not ended.</param>
    public sealed record KeepStudents(Authority By, IReadOnlyList<TrialId> Trials) : IWorkerOrder;
}
