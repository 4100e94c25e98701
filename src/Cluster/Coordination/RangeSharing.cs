using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;

namespace ActorDistill.Cluster.Coordination;

/// <summary>A teacher that batches can be given to.</summary>
/// <param name="Teacher">Which incarnation of whom.</param>
/// <param name="Speed">Batches a second in relation to the others'; above 0.</param>
public sealed record SharingTeacher(WorkerLease Teacher, double Speed = 1);

/// <summary>What is to change in a ledger.</summary>
/// <param name="Returned">Taken back first.</param>
/// <param name="Leased">Then given.</param>
public sealed record SharingPlan(IReadOnlyList<BatchRange> Returned, IReadOnlyList<LedgerRange> Leased);

/// <summary>
/// Divides the batches of a source among its teachers. One teacher gets all of them as one range. Several get blocks, and only as far ahead
/// as students will soon come: how much each gets can then follow its speed, and one that joins has a share at once.
/// </summary>
/// <param name="BlockBatches">Batches of a block; at least 1. Small: the teacher changes often. Large: students wait for one.</param>
/// <param name="WindowBatches">What a student asks for ahead; at least 1. All of it must have a teacher, or its window never fills.</param>
public sealed record RangeSharing(int BlockBatches = 8, int WindowBatches = 8)
{
    // While one block is trained on the next is made.
    private const int BlocksAheadOfEach = 2;
    private const int WindowsAhead = 2;

    /// <summary>What to change so that all that is needed soon has an owner.</summary>
    /// <param name="ledger">As it is.</param>
    /// <param name="teachers">Who can be given batches; nothing changes when there is none.</param>
    /// <param name="floor">The first batch that a student may ask for.</param>
    /// <param name="front">The first batch that no student has asked for yet.</param>
    /// <param name="end">Behind the last batch that any student needs.</param>
    /// <param name="takesBack">
    /// Whether batches may change hands. Not while nobody has said how far students are: they may be at what would be taken back.
    /// </param>
    public SharingPlan Plan(
        BatchLedger ledger, IReadOnlyList<SharingTeacher> teachers, long floor, long front, long end, bool takesBack = true)
    {
        switch (teachers)
        {
            case []:
                return new SharingPlan([], []);
            case [var only]:
                return new SharingPlan([], [.. ledger.Unowned(floor, end).Select(gap => new LedgerRange(gap, only.Teacher))]);
        }
        front = Math.Max(front, floor);
        var ahead = Math.Max((long)BlocksAheadOfEach * teachers.Count * BlockBatches, (long)WindowsAhead * WindowBatches);
        // Whole blocks, or each step of a student would lease a few batches more.
        var horizon = Math.Min(end, NextBlock(front + ahead));
        if (takesBack && DealtAnew(ledger, teachers, front, horizon) is var (near, dealt))
            return new SharingPlan(Tail(ledger, near), [.. Dealt(ledger, teachers, front, near, ledger.Unowned(floor, near)), .. dealt]);
        // What one teacher got while it was alone reaches to the end.
        return new SharingPlan(
            takesBack ? Tail(ledger, horizon) : [], Dealt(ledger, teachers, front, horizon, ledger.Unowned(floor, horizon)));
    }

    private long NextBlock(long batch) => (batch + BlockBatches - 1) / BlockBatches * BlockBatches;

    // One that has nothing yet gets a share of what others were to make, behind the block that is trained on; but not one so slow that it
    // would get none of it.
    private (long Near, IReadOnlyList<LedgerRange> Dealt)? DealtAnew(
        BatchLedger ledger, IReadOnlyList<SharingTeacher> teachers, long front, long horizon)
    {
        var owners = ledger.Owned(front, horizon).Select(owned => owned.Teacher).ToHashSet();
        var near = NextBlock(front + 1);
        if (owners.Count == 0 || near >= horizon || teachers.All(teacher => owners.Contains(teacher.Teacher))) return null;
        var all = new BatchRange(new BatchId(near), horizon - near);
        var dealt = Dealt(ledger, teachers, front, near, [all]);
        return dealt.Any(leased => !owners.Contains(leased.Teacher)) ? (near, dealt) : null;
    }

    private static IReadOnlyList<BatchRange> Tail(BatchLedger ledger, long horizon) =>
    [
        .. from owned in ledger.Owned(horizon, long.MaxValue)
           select owned.Range,
    ];

    // To whoever would be done first, counted in batches from the front to before the horizon over speed; the first of equals.
    private IReadOnlyList<LedgerRange> Dealt(
        BatchLedger ledger, IReadOnlyList<SharingTeacher> teachers, long front, long horizon, IReadOnlyList<BatchRange> gaps)
    {
        var loads = teachers.ToDictionary(
            teacher => teacher,
            teacher => ledger.Owned(front, horizon).Where(owned => owned.Teacher == teacher.Teacher).Sum(owned => owned.Range.Count));
        var dealt = new List<LedgerRange>();
        foreach (var gap in gaps)
        {
            for (var first = gap.First.Value; first < gap.End.Value;)
            {
                // Blocks begin at multiples of their length, so that a change of plan does not shift them all.
                var count = Math.Min(BlockBatches - first % BlockBatches, gap.End.Value - first);
                var next = teachers.MinBy(teacher => (loads[teacher] + count) / teacher.Speed)!;
                loads[next] += count;
                dealt.Add(new LedgerRange(new BatchRange(new BatchId(first), count), next.Teacher));
                first += count;
            }
        }
        return dealt;
    }
}
