using System.Diagnostics;
using ActorDistill.Distillation.Training;
using ActorDistill.Models.Configuration;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Decoder;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Protocol.Recipes;
using ActorDistill.Schedules;
using ActorDistill.Schedules.Objectives;
using ActorDistill.Schedules.Training;
using ActorDistill.StudentActors.Teaching;
using ActorDistill.TeacherActors.Forward;
using ActorDistill.TeacherActors.Log;
using TorchSharp;

namespace ActorDistill.Benchmarks.Runs;

/// <summary>What a batch costs the teacher and the student, codecs included and sockets not.</summary>
/// <param name="Teacher">Seconds alone on its core.</param>
/// <param name="Student">Seconds alone on its core.</param>
/// <param name="StudentBeside">Seconds of the student while the teacher computes all the time: what caches and memory cost both.</param>
internal sealed record BatchTimes(double Teacher, double Student, double StudentBeside)
{
    /// <summary>Half way between both: what holds for a run that was between two measurements.</summary>
    public static BatchTimes Between(BatchTimes before, BatchTimes after) => new(
        (before.Teacher + after.Teacher) / 2, (before.Student + after.Student) / 2, (before.StudentBeside + after.StudentBeside) / 2);
}

/// <summary>Measures both without anything between them.</summary>
internal static class AloneTimes
{
    private const int TeacherCore = 0;
    private const int StudentCore = 1;
    private const int Count = 50;
    private const int WarmUp = 5;

    /// <summary>Measures one after the other, and then the student beside the teacher.</summary>
    /// <param name="tokens">The token file to train on.</param>
    /// <param name="text">The teacher.</param>
    /// <param name="sizes">The student and the batch.</param>
    public static async Task<BatchTimes> MeasureAsync(string tokens, BenchmarkText text, OverlapSizes sizes)
    {
        using var corpus = Corpus.Open(tokens);
        var source = new BatchSource(corpus.Digest, sizes.SequenceLength, sizes.BatchSize, Seed: 1);
        var format = new PayloadFormat(PayloadKind.Hidden, NumberEncoding.Float32, corpus.VocabSize);
        await using var maker = await Open(text, corpus, source);
        var (made, teacher) = await MakeBatches(maker, source, format);
        var alone = await TrainOn(made, text, sizes, corpus.VocabSize);
        using var over = new CancellationTokenSource();
        var beside = MakeAllTheTime(maker, source, format, over.Token);
        var contended = await TrainOn(made, text, sizes, corpus.VocabSize);
        await over.CancelAsync();
        await beside;
        foreach (var batch in made) batch.Release();
        return new BatchTimes(teacher, alone, contended);
    }

    private static Task<DecoderBatchMaker> Open(BenchmarkText text, Corpus corpus, BatchSource source)
    {
        var recipe = new NumericRecipe("any", "cpu", "any", 1, "float32", source.BatchSize, 0, IsDeterministic: true);
        return DecoderBatchMaker.OpenAsync(
            new WorkerId("teacher"), new LogIdentity(ModelDigest.Of(text.Model), recipe, 256 * 1024),
            () => ModelFolder.Load(text.Model, torch.float32, torch.CPU), corpus, cores: [TeacherCore]);
    }

    private static async Task MakeAllTheTime(DecoderBatchMaker maker, BatchSource source, PayloadFormat format, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
            foreach (var batch in await maker.MakeAsync(source, new BatchId(0), [format], CancellationToken.None))
                batch.Release();
    }

    private static async Task<(List<EncodedBatch> Made, double Seconds)> MakeBatches(
        DecoderBatchMaker maker, BatchSource source, PayloadFormat format)
    {
        var (made, seconds) = (new List<EncodedBatch>(), new List<double>());
        for (var batch = 0; batch < Count; batch++)
        {
            var start = Stopwatch.GetTimestamp();
            made.AddRange(await maker.MakeAsync(source, new BatchId(batch), [format], CancellationToken.None));
            seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return (made, OverlapBenchmark.Median(seconds.Skip(WarmUp)));
    }

    private static async Task<double> TrainOn(List<EncodedBatch> made, BenchmarkText text, OverlapSizes sizes, int vocabSize)
    {
        await using var device = new DeviceQueue(1, "student", [StudentCore]);
        return await device.RunAsync(() =>
        {
            using var teacher = ModelFolder.Load(text.Model, torch.float32, torch.CPU);
            var config = HuggingFaceConfig.Read(text.Model).DeriveStudent(sizes.HiddenSize, sizes.Layers);
            using var student = new CausalDecoder(config, torch.float32, torch.CPU, null);
            student.Initialize(seed: 1);
            var losses = new StepLosses { Loss = new LossSettings(new ForwardKlSettings(1)), VocabSize = vocabSize };
            using var step = new TrainStep(
                student, new OptimizerSettings(), new LearningRateSchedule(new LearningRateSettings(1e-3, Count, 1)), losses);
            var decoder = new BatchDecoder(config.VocabSize, torch.CPU, teacher.HeadWeight);
            var seconds = new List<double>();
            for (var index = 0; index < Count; index++)
            {
                var start = Stopwatch.GetTimestamp();
                var tokens = decoder.Tokens(made[index]);
                var batch = made[index];
                step.Run(index, [new MicroBatch(tokens, () => decoder.Output(batch, tokens))]);
                seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
            return OverlapBenchmark.Median(seconds.Skip(WarmUp));
        });
    }
}
