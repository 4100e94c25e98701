using ActorDistill.Distillation.Checkpoints;
using ActorDistill.Distillation.Representations;
using ActorDistill.Distillation.Runs;
using ActorDistill.Distillation.Teaching;
using ActorDistill.Distillation.Training;
using ActorDistill.EndToEnd.Tests.DataPlane.Doubles;
using ActorDistill.Models.Corpora;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Schedules;
using ActorDistill.Schedules.Objectives;
using ActorDistill.Schedules.Payloads;
using ActorDistill.Schedules.Representations;
using ActorDistill.Schedules.Taid;
using ActorDistill.StudentActors.Intake;
using ActorDistill.StudentActors.Teaching;
using ActorDistill.TeacherActors.Forward;
using TorchSharp;

namespace ActorDistill.EndToEnd.Tests.Training;

/// <summary>A run whose teacher is at the other end of a stream, against one with the teacher in its process.</summary>
public class StreamedTrainingTests
{
    private const int StepCount = 10;
    private const int MicroBatches = 2;

    private static readonly LossSettings ForwardKl = new(new ForwardKlSettings(2), SoftWeight: 0.9, HardWeight: 0.1);
    private static readonly LossSettings Taid = new(new TaidObjectiveSettings(new TaidSettings(StepCount, TStart: 0.2, Alpha: 0.3)));
    private static readonly RepresentationSettings Compared = new(WidthMatch: WidthMatch.Learned);

    [Theory]
    [InlineData("forward KL", PayloadDtype.Float32)]
    [InlineData("forward KL", PayloadDtype.BFloat16)]
    [InlineData("TAID", PayloadDtype.Float32)]
    [InlineData("TAID", PayloadDtype.BFloat16)]
    [InlineData("layers", PayloadDtype.Float32)]
    public async Task Ten_steps_taught_over_a_stream_end_with_the_bits_of_ten_steps_taught_in_the_process(string what, PayloadDtype dtype)
    {
        using var folder = new TemporaryFolder();
        using var corpus = TinyModels.NewCorpus(folder);
        var loss = what == "TAID" ? Taid : ForwardKl;
        var compared = what == "layers" ? Compared : null;
        var payload = new PayloadSettings(Dtype: dtype);
        var local = TaughtHere(folder.PathOf("local"), corpus, loss, payload, compared);
        var streamed = await TaughtOverStreamAsync(folder.PathOf("streamed"), corpus, loss, payload, compared);
        Assert.Equal(local.Keys, streamed.Keys);
        Assert.All(local.Keys, name => Assert.Equal(local[name], streamed[name]));
        Assert.NotEqual(local["model.layers.0.mlp.up_proj.weight"], Untrained("model.layers.0.mlp.up_proj.weight"));
    }

    private static Dictionary<string, byte[]> TaughtHere(
        string folder, Corpus corpus, LossSettings loss, PayloadSettings payload, RepresentationSettings? compared) =>
        DeviceThread.Run(1, () =>
        {
            using var teacher = TinyModels.NewTeacher();
            using var internals = Internals(compared);
            var settings = new TeachingSettings { Payload = payload, Temperature = loss.Objective.Temperature };
            var batches = Batches(corpus);
            return Train(folder, corpus, loss, internals, batches.Batch, new LocalTeacher([teacher], settings, internals), () => { });
        });

    private static async Task<Dictionary<string, byte[]>> TaughtOverStreamAsync(
        string folder, Corpus corpus, LossSettings loss, PayloadSettings payload, RepresentationSettings? compared)
    {
        await using var served = await ServedDecoder.StartAsync(corpus);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var layers = compared is null
            ? null
            : PayloadFormats.LayersOf(compared, studentLayers: 2, teacherLayers: 4, PayloadFormats.EncodingOf(torch.float32));
        var format = PayloadFormats.Of(payload, loss.Objective.Temperature, TinyModels.VocabSize, layers: layers);
        var query = new IntakeQuery(
            new WorkerId("student-1"), TinyModels.Identity.ModelDigest, Sample.VocabularyDigest, TinyModels.SourceOf(corpus), format);
        var pool = new BufferPool(0);
        var wanted = Sample.Range(0, StepCount * MicroBatches);
        await using (var intake = new BatchIntake(
            query, wanted, Sample.Intake, new TeacherDialer(Sample.Intake, null, null), new LineLog(), seed: 1, pool: pool))
        {
            intake.AddTeacher(ServedDecoder.Name, served.Address);
            intake.Assign(wanted, ServedDecoder.Name);
            var weights = await Task.Run(() => DeviceThread.Run(1, () =>
            {
                using var head = TinyModels.NewTeacher();
                using var internals = Internals(compared);
                var decoder = new BatchDecoder(TinyModels.VocabSize, torch.CPU, head.HeadWeight);
                using var teacher = new IntakeTeacher(intake, decoder, patience.Token);
                return Train(folder, corpus, loss, internals, teacher.MicroBatch, teacher, () => teacher.StepDone());
            }));
            Assert.Equal(0, pool.LiveBytes);
            return weights;
        }
    }

    private static Dictionary<string, byte[]> Train(
        string folder, Corpus corpus, LossSettings loss, InternalLoss? internals, Func<long, TokenBatch> microBatch, ITeacher teacher,
        Action stepDone)
    {
        using var student = TinyModels.NewStudent();
        var settings = new TrainingRunSettings
        {
            LearningRate = new LearningRateSettings(0.01, StepCount, 2),
            GradientAccumulation = MicroBatches,
            Losses = new StepLosses { Loss = loss, Internal = internals },
        };
        var inputs = new TrainingRunInputs(
            microBatch, () => [Batches(corpus).Batch(100)], new Dictionary<string, string>(), TokenizerFolder: null, teacher);
        new TrainingRun(student, settings, inputs, new CheckpointStore(folder, keptCount: 1), new StepWatch(stepDone)).Run(null);
        return WeightsOf(student);
    }

    private static InternalLoss? Internals(RepresentationSettings? compared) =>
        compared is null ? null : new InternalLoss(compared, TinyModels.Student, TinyModels.Teacher, seed: 4);

    private static CorpusBatches Batches(Corpus corpus)
    {
        var source = TinyModels.SourceOf(corpus);
        return new CorpusBatches(corpus, source.SequenceLength, source.BatchSize, source.Seed);
    }

    private static byte[] Untrained(string name)
    {
        using var student = TinyModels.NewStudent();
        return WeightsOf(student)[name];
    }

    private static Dictionary<string, byte[]> WeightsOf(Models.Decoder.CausalDecoder decoder) =>
        decoder.named_parameters().ToDictionary(named => named.name, named => named.parameter.detach().bytes.ToArray());

    private sealed class StepWatch(Action stepDone) : ITrainingObserver
    {
        public void Started(long stepCount)
        {
        }

        public void Stepped(DoneStep step) => stepDone();

        public void Validated(ValidationPoint point, long tokenCount)
        {
        }

        public void Saved(FoundCheckpoint checkpoint)
        {
        }
    }
}
