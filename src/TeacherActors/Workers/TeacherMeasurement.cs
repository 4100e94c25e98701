using System.Globalization;
using System.Text;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Evaluation;
using ActorDistill.Settings.Trials;
using ActorDistill.Storage;
using ActorDistill.TeacherActors.Forward;
using ActorDistill.TeacherActors.Log;

namespace ActorDistill.TeacherActors.Workers;

/// <summary>A teacher's own loss on the validation text, measured as its students measure theirs: what they are compared with.</summary>
internal static class TeacherMeasurement
{
    /// <summary>What the number depends on, for one that was kept.</summary>
    public static string KeyOf(LogIdentity identity, Corpus validation, TrialTextSettings text)
    {
        var read = string.Create(CultureInfo.InvariantCulture, $"{text.SequenceLength} {text.BatchSize} {text.ValidationTokens}");
        return Digest.OfBytes(Encoding.UTF8.GetBytes($"{identity.ModelDigest} {identity.Recipe} {validation.Digest} {read}"));
    }

    /// <exception cref="OperatorException">The text has too few tokens, or its sequences are too long for the model.</exception>
    /// <exception cref="OperationCanceledException">The teacher ends first.</exception>
    public static Task<EvaluationResult> RunAsync(
        TeacherDevice device, Corpus validation, TrialTextSettings text, CancellationToken cancellation) => device.RunAsync(
        decoder => NextTokenEvaluation.Run(
            decoder,
            Until(cancellation, EvaluationBatches.Read(validation, text.SequenceLength, text.BatchSize, text.ValidationTokens))),
        cancellation);

    private static IEnumerable<TokenBatch> Until(CancellationToken cancellation, IEnumerable<TokenBatch> batches)
    {
        foreach (var batch in batches)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return batch;
        }
    }
}
