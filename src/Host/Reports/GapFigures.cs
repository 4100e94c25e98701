namespace ActorDistill.Host.Reports;

/// <summary>How much of the way from a reference to the teacher a student went, in nats per token of the validation text.</summary>
/// <param name="ClosedShare">(reference - student) / (reference - teacher): 0 is as good as the reference, 1 as the teacher.</param>
/// <param name="Reference">"undistilled-trial", or "own-first-weights" in a run without one.</param>
/// <param name="ReferenceTrial">Its name; null for the student's own first weights.</param>
/// <param name="ReferenceNatsPerToken">Where the way begins.</param>
internal sealed record GapFigures(double ClosedShare, string Reference, string? ReferenceTrial, double ReferenceNatsPerToken)
{
    /// <summary>Null where nothing can be compared: measured on other tokens, or a reference that is no worse than the teacher.</summary>
    /// <param name="student">What the student did.</param>
    /// <param name="teacher">The teacher's nats per token, on the tokens of the student's last measurement.</param>
    /// <param name="undistilled">The run's completed trial without a teacher; null when there is none.</param>
    public static GapFigures? Of(MetricsHistory student, double teacher, TrialRecord? undistilled)
    {
        if (student.Validations is not [var first, .., var last])
            return null;
        if (undistilled?.History.Validations is [.., var reference] && reference.Tokens == last.Tokens)
            return Of(last.NatsPerToken, teacher, "undistilled-trial", undistilled.Name, reference.NatsPerToken);
        return first.Step == 0 && first.Tokens == last.Tokens
            ? Of(last.NatsPerToken, teacher, "own-first-weights", null, first.NatsPerToken)
            : null;
    }

    private static GapFigures? Of(double student, double teacher, string kind, string? trial, double reference) => reference > teacher
        ? new GapFigures((reference - student) / (reference - teacher), kind, trial, reference)
        : null;
}
