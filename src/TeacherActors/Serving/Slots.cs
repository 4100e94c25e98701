namespace ActorDistill.TeacherActors.Serving;

/// <summary>So many may be in at once; the next one is sent away rather than made to wait.</summary>
/// <param name="limit">At least 1.</param>
internal sealed class Slots(int limit)
{
    private int _taken;

    public int Limit => limit;

    public int TakenCount => Volatile.Read(ref _taken);

    public bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= limit) return true;
        Interlocked.Decrement(ref _taken);
        return false;
    }

    public void Free() => Interlocked.Decrement(ref _taken);
}
