using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;

namespace ActorDistill.StudentActors.Intake.Merging;

/// <summary>A batch that two teachers were asked for has come.</summary>
/// <param name="Batch">The first of its range that came.</param>
/// <param name="Teacher">Who sent it.</param>
public readonly record struct HedgeAnswer(BatchId Batch, WorkerId Teacher);

/// <summary>Which batches are asked of a second teacher as well, and who answered first.</summary>
internal sealed class HedgeTable
{
    private readonly List<HedgeAnswer> _answers = [];
    private List<Hedge> _hedges = [];

    /// <summary>These and no others. What was answered stays answered.</summary>
    public void Set(IReadOnlyList<(BatchRange Range, WorkerId Teacher)> hedges) => _hedges =
    [
        .. from hedge in hedges
           let known = _hedges.Find(one => one.Range == hedge.Range && one.Teacher == hedge.Teacher)
           select known ?? new Hedge(hedge.Range, hedge.Teacher),
    ];

    /// <summary>Whether a teacher is the second of a batch.</summary>
    public bool IsSecond(BatchId batch, WorkerId teacher) =>
        _hedges.Exists(hedge => hedge.Teacher == teacher && hedge.Range.Contains(batch));

    /// <summary>Whether a batch has a second teacher.</summary>
    public bool Covers(BatchId batch) => _hedges.Exists(hedge => hedge.Range.Contains(batch));

    /// <summary>A batch has come of a teacher; the first of each range is an answer.</summary>
    public void Came(BatchId batch, WorkerId teacher)
    {
        if (_hedges.Find(one => !one.IsAnswered && one.Range.Contains(batch)) is not { } hedge) return;
        hedge.IsAnswered = true;
        _answers.Add(new HedgeAnswer(batch, teacher));
    }

    /// <summary>The answers since the last call.</summary>
    public IReadOnlyList<HedgeAnswer> TakeAnswers()
    {
        if (_answers.Count == 0) return [];
        HedgeAnswer[] answers = [.. _answers];
        _answers.Clear();
        return answers;
    }

    private sealed class Hedge(BatchRange range, WorkerId teacher)
    {
        public BatchRange Range => range;

        public WorkerId Teacher => teacher;

        public bool IsAnswered { get; set; }
    }
}
