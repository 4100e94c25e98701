using ActorDistill.Protocol.Identity;

namespace ActorDistill.StudentActors.Intake;

/// <summary>A teacher and a student do not fit together, and asking again would not change that.</summary>
/// <param name="student">Who asked.</param>
/// <param name="teacher">Who was asked.</param>
/// <param name="address">Where.</param>
/// <param name="reason">The teacher's sentence, or ours about what it sent; names what each side has.</param>
public sealed class TeacherRefusedException(WorkerId student, WorkerId teacher, Uri address, string reason)
    : Exception($"{teacher} at {address} and {student} do not fit together: {reason}")
{
    /// <summary>Who asked.</summary>
    public WorkerId Student => student;

    /// <summary>Who was asked.</summary>
    public WorkerId Teacher => teacher;

    /// <summary>The reason alone.</summary>
    public string Reason => reason;
}
