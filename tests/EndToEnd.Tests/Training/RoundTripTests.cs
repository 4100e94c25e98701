using ActorDistill.Distillation.Representations;
using ActorDistill.Distillation.Signals;
using ActorDistill.Distillation.Teaching;
using ActorDistill.Distillation.Training;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Schedules.Payloads;
using ActorDistill.Schedules.Representations;
using ActorDistill.Schedules.Stages;
using ActorDistill.StudentActors.Teaching;
using ActorDistill.TeacherActors.Forward;
using TorchSharp;
using PayloadKind = ActorDistill.Schedules.Payloads.PayloadKind;

namespace ActorDistill.EndToEnd.Tests.Training;

/// <summary>What a teacher in the process gives, against the same through the encoder and the decoder.</summary>
public class RoundTripTests
{
    private static readonly Stage Everything = new([1, 2], Task: true);

    [Theory]
    [InlineData(PayloadKind.Hidden, PayloadDtype.Float32)]
    [InlineData(PayloadKind.Hidden, PayloadDtype.BFloat16)]
    [InlineData(PayloadKind.Hidden, PayloadDtype.Float16)]
    [InlineData(PayloadKind.Logits, PayloadDtype.Float32)]
    [InlineData(PayloadKind.Logits, PayloadDtype.BFloat16)]
    [InlineData(PayloadKind.Logits, PayloadDtype.Float16)]
    public void Hidden_states_and_logits_come_back_bit_for_bit(PayloadKind kind, PayloadDtype dtype) =>
        Check(new PayloadSettings(kind, dtype), null, null, (expected, found) => RequireEqual(Dense(expected), Dense(found)));

    [Fact]
    public void Samples_come_back_bit_for_bit() =>
        Check(new PayloadSettings(PayloadKind.Samples, SampleCount: 9), null, null, (expected, found) =>
        {
            var (given, read) = ((SampledSignal)expected.Signal!, (SampledSignal)found.Signal!);
            RequireEqual(given.TokenIds, read.TokenIds);
            RequireEqual(given.Weights, read.Weights);
            Assert.Equal(given.Temperature, read.Temperature);
        });

    [Theory]
    [InlineData(PayloadDtype.Float32)]
    [InlineData(PayloadDtype.BFloat16)]
    public void Kept_tokens_come_back_in_ascending_order_with_the_bits_of_their_numbers(PayloadDtype dtype) =>
        Check(new PayloadSettings(PayloadKind.TopK, dtype, TopK: 6), null, null, (expected, found) =>
        {
            var (given, read) = ((TopKSignal)expected.Signal!, (TopKSignal)found.Signal!);
            var order = given.TokenIds.argsort(1);
            RequireEqual(given.TokenIds.gather(1, order), read.TokenIds);
            RequireEqual(given.LogProbs.gather(1, order), read.LogProbs);
            RequireEqual(given.TailLogProb, read.TailLogProb);
        });

    [Fact]
    public void Eight_bits_stay_within_their_bound() =>
        Check(new PayloadSettings(), null, format => format with { Encoding = NumberEncoding.Int8 }, (expected, found) =>
        {
            // Rows of 24 numbers are one block each.
            var (given, read) = (Dense(expected), Dense(found));
            var error = (read - given).abs().max(1).values;
            Assert.True(error.le(given.abs().max(1).values.div(252)).all().ToBoolean());
            Assert.True(error.max().ToDouble() > 0, "nothing was rounded, so nothing was tested");
        });

    [Theory]
    [InlineData(HeadMatch.Same, null)]
    [InlineData(HeadMatch.Average, null)]
    [InlineData(HeadMatch.Relations, null)]
    [InlineData(HeadMatch.Relations, torch.ScalarType.BFloat16)]
    [InlineData(HeadMatch.Same, torch.ScalarType.BFloat16)]
    public void Layers_come_back_bit_for_bit(HeadMatch match, torch.ScalarType? computeDtype)
    {
        var settings = new RepresentationSettings(HeadMatch: match, WidthMatch: WidthMatch.Learned);
        Check(
            new PayloadSettings(), settings, null, (expected, found) => RequireEqual(expected.Internals!, found.Internals!), computeDtype);
    }

    private static void Check(
        PayloadSettings payload, RepresentationSettings? compared, Func<PayloadFormat, PayloadFormat>? change,
        Action<TeacherOutput, TeacherOutput> compare, torch.ScalarType? computeDtype = null) => DeviceThread.Run(1, () =>
    {
        using var unrecorded = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        using var teacher = TinyModels.New(TinyModels.Teacher, seed: 70, computeDtype);
        using var internals = compared is null ? null : new InternalLoss(compared, TinyModels.Student, TinyModels.Teacher);
        var settings = new TeachingSettings { Payload = payload, Temperature = 2, VocabSize = TinyModels.VocabSize, Seed = 6 };
        var tokens = TinyModels.Batch();
        using var expected = new LocalTeacher([teacher], settings, internals).Teach(tokens, 0, Everything);

        var layers = compared is null
            ? null
            : PayloadFormats.LayersOf(compared, studentLayers: 2, teacherLayers: 4, PayloadFormats.EncodingOf(teacher.ComputeDtype));
        var format = PayloadFormats.Of(payload, temperature: 2, TinyModels.VocabSize, seed: 6, layers);
        var pool = new BufferPool(0);
        var encoder = new BatchEncoder(
            new WorkerId("teacher-1"), TinyModels.Identity, PayloadFormats.ShapeOf(TinyModels.Teacher), pool);
        var source = new BatchSource(new string('c', 64), TinyModels.SequenceLength, TinyModels.BatchSize, 7);
        var encoded = encoder.Encode(source, new BatchId(0), tokens, expected, change?.Invoke(format) ?? format);

        var decoder = new BatchDecoder(TinyModels.VocabSize, torch.CPU, teacher.HeadWeight);
        var read = decoder.Tokens(encoded);
        Assert.Equal(tokens.TokenIds, read.TokenIds);
        Assert.Equal(tokens.LossMask, read.LossMask);
        using var found = decoder.Output(encoded, read);
        encoded.Release();
        Assert.Equal(0, pool.LiveBytes);
        compare(expected, found);
        return 0;
    });

    private static torch.Tensor Dense(TeacherOutput output) => output.Signal switch
    {
        HiddenStateSignal hidden => hidden.States,
        LogitsSignal dense => dense.Logits,
        _ => throw new InvalidOperationException($"{output.Signal} has no matrix"),
    };

    private static void RequireEqual(TeacherInternals expected, TeacherInternals found)
    {
        RequireEqual(expected.Hidden, found.Hidden);
        RequireEqual(expected.Attention, found.Attention);
        Assert.Equal(expected.Relations.Keys.Order(), found.Relations.Keys.Order());
        Assert.NotEmpty(expected.Attention.Keys.Concat(expected.Relations.Keys));
        foreach (var (layer, (queries, keys, values)) in expected.Relations)
        {
            RequireEqual(queries, found.Relations[layer].Queries);
            RequireEqual(keys, found.Relations[layer].Keys);
            RequireEqual(values, found.Relations[layer].Values);
        }
    }

    private static void RequireEqual(IReadOnlyDictionary<int, torch.Tensor> expected, IReadOnlyDictionary<int, torch.Tensor> found)
    {
        Assert.Equal(expected.Keys.Order(), found.Keys.Order());
        foreach (var (layer, tensor) in expected)
            RequireEqual(tensor, found[layer]);
    }

    private static void RequireEqual(torch.Tensor expected, torch.Tensor found)
    {
        Assert.Equal(expected.dtype, found.dtype);
        Assert.Equal(expected.shape, found.shape);
        Assert.Equal(expected.contiguous().bytes.ToArray(), found.contiguous().bytes.ToArray());
    }
}
