namespace ActorDistill.StudentActors.Intake.Merging;

/// <summary>Why a call ended.</summary>
public enum StreamEnd
{
    /// <summary>We ended it.</summary>
    Stopped,

    /// <summary>The teacher is there, but sent what cannot be: a checksum, a place, a length. It is asked once more.</summary>
    Faulty,

    /// <summary>The teacher does not answer, hung up or is draining. Another one is asked if there is one.</summary>
    Lost,
}
