using ActorDistill.Protocol.Identity;
using ActorDistill.Settings.Students;
using ActorDistill.StudentActors.Intake;
using ActorDistill.StudentActors.Storing;
using Microsoft.Extensions.Logging;

namespace ActorDistill.StudentActors.Trials;

/// <summary>What every trial of a student has in common.</summary>
/// <param name="Student">Who trains.</param>
/// <param name="Device">On what.</param>
/// <param name="BlobsFolder">Where what teachers gave is kept; the student's own.</param>
/// <param name="TrialsFolder">Where trials are kept; all students'.</param>
/// <param name="Intake">How batches are taken in.</param>
/// <param name="Dialer">Reaches teachers.</param>
/// <param name="Logger">Told of faults.</param>
/// <param name="Time">For pauses and figures.</param>
public sealed record TrialContext(
    WorkerId Student, StudentDevice Device, string BlobsFolder, string TrialsFolder, IntakeSettings Intake, TeacherDialer Dialer,
    ILogger Logger, TimeProvider Time)
{
    /// <summary>Where all of the trials folder goes, which then is the student's own; null where the folder is all students'.</summary>
    public RemoteStore? Store { get; init; }
}
