using ActorDistill.Schedules.Initialization;
using ActorDistill.Schedules.Objectives;
using ActorDistill.Schedules.Payloads;

namespace ActorDistill.Host.Reports;

/// <summary>
/// What became of a student. Nats are per token of the validation text; what is not known or has no meaning is null. Steps that were done
/// twice count once.
/// </summary>
/// <param name="Student">The trial's name.</param>
/// <param name="State">completed, failed, stopped or paused.</param>
/// <param name="Reason">Why it failed or was stopped.</param>
/// <param name="Objective">What it minimised.</param>
/// <param name="Initialization">What its first weights were made from.</param>
/// <param name="Payload">What the teacher handed over.</param>
/// <param name="Workers">Who trained it, in turn.</param>
/// <param name="Steps">Done.</param>
/// <param name="StepTotal">Of how many.</param>
/// <param name="Tokens">Trained on.</param>
/// <param name="FirstNatsPerToken">Before the first step.</param>
/// <param name="NatsPerToken">At the last measurement.</param>
/// <param name="TeacherNatsPerToken">The teacher's, on the same tokens; of an ensemble that of its best member.</param>
/// <param name="Gap">How much of the way to the teacher it went.</param>
/// <param name="TokensPerSecond">Over all its steps, waiting included.</param>
/// <param name="SecondsPerStepMedian">From one step's end to the next.</param>
/// <param name="SecondsPerStepMean">The same.</param>
/// <param name="TeacherSecondsPerStep">What the teacher computes for a step.</param>
/// <param name="StudentSecondsPerStep">What the student computes for a step.</param>
/// <param name="Overlap">See <see cref="StepTimes.Overlap"/>.</param>
/// <param name="BytesPerToken">Received for a token trained on.</param>
/// <param name="T">TAID's at the last step.</param>
/// <param name="RepeatedSteps">Done twice after a resume.</param>
/// <param name="Model">Folder of the finished student.</param>
internal sealed record StudentSummary(
    string Student, string State, string? Reason, string? Objective, string? Initialization, string? Payload,
    IReadOnlyList<string> Workers, long Steps, long? StepTotal, long Tokens, double? FirstNatsPerToken, double? NatsPerToken,
    double? TeacherNatsPerToken, GapFigures? Gap, double? TokensPerSecond, double? SecondsPerStepMedian, double? SecondsPerStepMean,
    double? TeacherSecondsPerStep, double? StudentSecondsPerStep, double? Overlap, double? BytesPerToken, double? T, long RepeatedSteps,
    string? Model)
{
    /// <summary>Of what is known of a trial.</summary>
    /// <param name="trial">The trial.</param>
    /// <param name="teachers">The run's.</param>
    /// <param name="undistilled">The run's completed trial without a teacher; null when there is none.</param>
    public static StudentSummary Of(TrialRecord trial, IReadOnlyList<TeacherFigures> teachers, TrialRecord? undistilled)
    {
        var (steps, validations) = (trial.History.Steps, trial.History.Validations);
        var tokens = steps.Sum(step => step.Tokens);
        var seconds = steps.Sum(step => step.Seconds);
        var times = StepTimes.Of(steps, TeacherSecondsPerStepOf(trial, teachers));
        var last = validations.Count > 0 ? validations[^1] : null;
        var teacher = last == null ? null : teachers.Where(one => one.ValidationTokens == last.Tokens).Min(one => one.NatsPerToken);
        return new StudentSummary(
            trial.Name,
            trial.Outcome,
            trial.Status?.Reason,
            trial.Settings is { } settings ? ObjectiveNames.Of(settings.Loss.Objective.Kind) : null,
            trial.Settings is { Model: var model } ? model.Folder ?? model.Initialization.Kind.Name() : null,
            trial is { IsUndistilled: false, Settings.Payload: var payload } ? PayloadNames.Of(payload.Kind) : null,
            [.. trial.History.Workers.Distinct()],
            steps.Count > 0 ? steps[^1].Step : trial.Status?.StepCount ?? 0,
            trial.Settings?.LearningRate.StepCount ?? trial.Status?.StepTotal,
            tokens,
            validations.Count > 0 && validations[0].Step == 0 ? validations[0].NatsPerToken : null,
            last?.NatsPerToken,
            teacher,
            teacher is { } nats ? GapFigures.Of(trial.History, nats, undistilled) : null,
            seconds > 0 ? tokens / seconds : null,
            times?.Median,
            times?.Mean,
            times?.Teacher,
            times?.Student,
            times?.Overlap,
            tokens > 0 ? (double)steps.Sum(step => step.Bytes) / tokens : null,
            steps.Count > 0 ? steps[^1].T : null,
            trial.History.RepeatedSteps,
            trial.Model);
    }

    // With several teachers of one model, each makes its share of the batches; what a batch costs is the mean over all of them. The members
    // of an ensemble make all of them side by side, and students wait for the slowest.
    private static double? TeacherSecondsPerStepOf(TrialRecord trial, IReadOnlyList<TeacherFigures> teachers)
    {
        var measured = teachers.Where(teacher => teacher is { SecondsPerBatch: not null, ForwardCount: > 0 }).ToList();
        if (trial.IsUndistilled || trial.BatchesPerStep is not { } batches || measured.Count == 0)
            return null;
        var slowest = measured.GroupBy(teacher => teacher.Member).Max(model =>
            model.Sum(teacher => teacher.SecondsPerBatch!.Value * teacher.ForwardCount) / model.Sum(teacher => teacher.ForwardCount));
        return slowest * batches;
    }
}
