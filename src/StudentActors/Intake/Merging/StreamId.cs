using ActorDistill.Protocol.Identity;

namespace ActorDistill.StudentActors.Intake.Merging;

/// <summary>One call to a teacher. What comes of an earlier call is late and does not count.</summary>
/// <param name="Teacher">Who answers.</param>
/// <param name="CallNumber">From 1, counted over all teachers: one that went and came back must not answer for its earlier self.</param>
public readonly record struct StreamId(WorkerId Teacher, int CallNumber)
{
    /// <summary>"teacher-1, call 3"</summary>
    public override string ToString() => $"{Teacher}, call {CallNumber}";
}
