using ActorDistill.Distillation.Checkpoints;
using ActorDistill.Distillation.Representations;
using ActorDistill.Distillation.Runs;
using ActorDistill.Distillation.Teaching;
using ActorDistill.Distillation.Training;
using ActorDistill.EndToEnd.Tests.Training;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Evaluation;
using TorchSharp;

namespace ActorDistill.EndToEnd.Tests.Students;

/// <summary>The same trial in one process, one after the other, without a wire.</summary>
internal static class TrainedHere
{
    /// <summary>The manifest of its last checkpoint, whose digests say which bits it ended with.</summary>
    public static CheckpointManifest Run(SmallRun run, TemporaryFolder folder) => DeviceThread.Run(1, () =>
    {
        var settings = run.Trial.Settings;
        using var corpus = Corpus.Open(folder.PathOf("text.tokens"));
        using var teacher = TinyModels.NewTeacher();
        using var student = TinyModels.NewStudent();
        using var compared = settings.Representations is { } representations
            ? new InternalLoss(representations, student.Config, teacher.Config, seed: settings.Text.Seed)
            : null;
        var teaching = new TeachingSettings
        {
            Distributions = settings.Loss.Objective.NeedsTeacher,
            Payload = settings.Payload,
            Temperature = settings.Loss.Objective.Temperature,
            VocabSize = run.Text.VocabSize,
            Seed = settings.Text.Seed,
        };
        var inputs = new TrainingRunInputs(
            new CorpusBatches(corpus, settings.Text.SequenceLength, settings.Text.BatchSize, settings.Text.Seed).Batch,
            () => EvaluationBatches.Read(
                corpus, settings.Text.SequenceLength, settings.Text.BatchSize, settings.Text.ValidationTokens),
            new Dictionary<string, string>(), folder.PathOf("tokenizer"), new LocalTeacher([teacher], teaching, compared));
        torch.random.manual_seed((long)settings.Text.Seed);
        var result = new TrainingRun(
            student, new TrainingRunSettings
            {
                LearningRate = settings.LearningRate,
                Optimizer = settings.Optimizer,
                GradientAccumulation = settings.Text.GradientAccumulation,
                Losses = new StepLosses { Loss = settings.Loss, VocabSize = run.Text.VocabSize, Internal = compared },
            },
            inputs, new CheckpointStore(folder.PathOf("here")), new Nobody()).Run(null);
        return CheckpointManifest.Read(result.Checkpoint!);
    });

    private sealed class Nobody : ITrainingObserver
    {
        public void Started(long stepCount)
        {
        }

        public void Stepped(DoneStep step)
        {
        }

        public void Validated(ValidationPoint point, long tokenCount)
        {
        }

        public void Saved(FoundCheckpoint checkpoint)
        {
        }
    }
}
