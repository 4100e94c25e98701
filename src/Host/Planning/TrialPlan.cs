using ActorDistill.Host.Runs;
using ActorDistill.Models.Configuration;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Settings.Runs;
using ActorDistill.Settings.Trials;
using ActorDistill.TeacherActors.Forward;

namespace ActorDistill.Host.Planning;

/// <summary>What a trial costs, from its settings and the models' sizes alone.</summary>
/// <param name="Trial">Which.</param>
/// <param name="Student">Who learns.</param>
/// <param name="Source">Its text; trials with the same share their batches.</param>
/// <param name="Format">What the teacher hands over; trials with the same source and format share the bytes too.</param>
/// <param name="ModelBytes">Of one batch, at most, from each model that teaches it.</param>
/// <param name="Work">Of a token; null where the student does not make the teacher's logits.</param>
internal sealed record TrialPlan(
    NamedTrial Trial, DecoderConfig Student, BatchSource Source, PayloadFormat Format, IReadOnlyList<long> ModelBytes, HeadWork? Work)
{
    // Until the text is encoded its digest is not known, and it is the same for all trials of the run.
    private static readonly TrialText NoText = new(new string('0', 64), new string('0', 64), VocabSize: 1);

    /// <summary>Of one batch, at most, from all of them.</summary>
    public long BatchBytes => ModelBytes.Sum();

    /// <summary>Bytes of a token, its share of ids and mask included.</summary>
    public double BytesPerToken => (double)BatchBytes / BatchTokens;

    /// <summary>Tokens of a batch.</summary>
    public long BatchTokens => (long)Source.BatchSize * Source.SequenceLength;

    /// <summary>All trials of a run that <see cref="RunCheck"/> finds nothing wrong with.</summary>
    public static IReadOnlyList<TrialPlan> Of(RunSettings run, RunModels models) =>
        [.. run.Trials.Zip(models.Students, (trial, student) => Of(run, models, trial, student))];

    /// <summary>One trial.</summary>
    /// <exception cref="PayloadException">A batch would be too large for the wire.</exception>
    public static TrialPlan Of(RunSettings run, RunModels models, NamedTrial trial, DecoderConfig student)
    {
        var settings = trial.Settings;
        var source = TrialSpecs.SourceOf(settings, NoText);
        var format = TrialReader.FormatOf(settings, models.Vocabulary.VocabSize, models.Teacher.NumLayers, run.Teacher.Dtype);
        // Whoever learns from the text alone takes it from the first.
        var teachers = format.Kind == PayloadKind.None ? [models.Teacher] : models.Teachers;
        IReadOnlyList<long> bytes =
            [.. teachers.Select(teacher => SectionLayout.MostBytes(format, source, PayloadFormats.ShapeOf(teacher)))];
        var work = format.Kind == PayloadKind.Hidden
            ? HeadWork.Of(
                student, models.Vocabulary.VocabSize, teachers.Sum(teacher => teacher.HiddenSize), settings.Text.SequenceLength)
            : null;
        return new TrialPlan(trial, student, source, format, bytes, work);
    }
}
