namespace ActorDistill.RunDriving.Chaos;

/// <summary>
/// What happens to a run, drawn from a seed. It stays within what a cluster can survive, as an operator would: at most one voter is away at
/// a time, at least one student is there, and the founder is there from the start.
/// </summary>
/// <param name="Seed">What it was drawn from.</param>
/// <param name="Events">In the order of their moments.</param>
public sealed record ChaosPlan(int Seed, IReadOnlyList<ChaosEvent> Events)
{
    // Late enough that trials have begun, early enough that at least one is not done.
    private const double FirstMoment = 0.05;
    private const double LastMoment = 0.85;

    private const double ShortestPauseSeconds = 0.2;
    private const double LongestPauseSeconds = 8;

    /// <summary>The nodes that start with a join, and not with the others.</summary>
    public IEnumerable<string> LateNodes => Events.GroupBy(one => one.Node).Where(own => own.First().Act == ChaosAct.Join)
        .Select(own => own.Key);

    /// <summary>Nothing happens.</summary>
    public static ChaosPlan Undisturbed { get; } = new(0, []);

    /// <summary>Draws a plan: the same for the same arguments.</summary>
    /// <param name="seed">Any number.</param>
    /// <param name="nodes">Of the run.</param>
    /// <param name="eventCount">How many events.</param>
    public static ChaosPlan Draw(int seed, IReadOnlyList<ChaosNode> nodes, int eventCount)
    {
        var random = new Random(seed);
        var moments = Enumerable.Range(0, eventCount)
            .Select(_ => FirstMoment + (LastMoment - FirstMoment) * random.NextDouble()).Order().ToList();
        // What cannot be is drawn anew. A kill of any student is always possible, so this ends.
        while (true)
        {
            var plan = new ChaosPlan(seed, [.. moments.Select(moment => DrawEvent(random, moment, nodes))]);
            if (plan.FirstFault(nodes) is null) return plan;
        }
    }

    /// <summary>Null, or why the run cannot be expected to survive this.</summary>
    /// <param name="nodes">Of the run.</param>
    public string? FirstFault(IReadOnlyList<ChaosNode> nodes)
    {
        var away = LateNodes.ToHashSet();
        if (nodes.FirstOrDefault(node => node.IsFounder && away.Contains(node.Name)) is { } founder)
            return $"{founder.Name} founds the cluster and is not there at the start";
        if (FaultOf(away) is { } atStart) return atStart;
        foreach (var one in Events)
        {
            if (one.Act == ChaosAct.Join != away.Contains(one.Node))
                return $"{one}: the node is {(away.Contains(one.Node) ? "away" : "there")}";
            // Who is killed is away for a while.
            if (one.Act == ChaosAct.Join) away.Remove(one.Node);
            else away.Add(one.Node);
            if (FaultOf(away) is { } fault) return $"{one}: {fault}";
            if (one.Act == ChaosAct.Kill) away.Remove(one.Node);
        }
        return null;

        string? FaultOf(HashSet<string> gone) =>
            nodes.Count(node => node.IsVoter && gone.Contains(node.Name)) > 1 ? "two voters are away"
            : nodes.All(node => node.IsVoter || gone.Contains(node.Name)) ? "no student is left"
            : null;
    }

    /// <summary>"leave teacher-2 at 12 %; kill student-1 at 40 %, 2.5 s"</summary>
    public override string ToString() => string.Join("; ", Events);

    private static ChaosEvent DrawEvent(Random random, double moment, IReadOnlyList<ChaosNode> nodes)
    {
        // Half of all are kills.
        var act = (ChaosAct)Math.Max(0, random.Next(4) - 1);
        var node = nodes[random.Next(nodes.Count)].Name;
        // Short pauses as often as long ones: below and above what the cluster needs to notice.
        var seconds = ShortestPauseSeconds * Math.Pow(LongestPauseSeconds / ShortestPauseSeconds, random.NextDouble());
        return new ChaosEvent(moment, act, node, act == ChaosAct.Kill ? TimeSpan.FromSeconds(seconds) : TimeSpan.Zero);
    }
}
