using System.Text.Json;
using ActorDistill.Distillation.Training;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Decoder;
using ActorDistill.Models.Evaluation;
using ActorDistill.Models.Weights;
using ActorDistill.Protocol;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Protocol.Streams;
using ActorDistill.Storage;
using ActorDistill.TeacherActors.Forward;
using ActorDistill.TeacherActors.Tests.Doubles;
using ActorDistill.TeacherActors.Workers;
using Grpc.Core;
using Grpc.Net.Client;
using TorchSharp;

namespace ActorDistill.TeacherActors.Tests.Workers;

public sealed class TeacherWorkerTests : IDisposable
{
    private static readonly PayloadFormat Hidden = new(PayloadKind.Hidden, NumberEncoding.Float32, TeacherHome.VocabSize);

    private readonly TeacherHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task It_says_who_it_is_and_offers_what_every_student_needs()
    {
        await using var worker = await TeacherWorker.StartAsync(_home.Setup);
        var told = await DescribeAsync(worker.Address);
        Assert.Equal((new WorkerId("teacher-1"), ModelDigest.Of(_home.PathOf("teacher"))), (told.WorkerId, told.ModelDigest));
        Assert.Equal((TeacherHome.VocabSize, 24, 4), (told.VocabSize, told.HiddenSize, told.LayerCount));
        Assert.Equal(("float32", 0, 0, 1, true), (
            told.Recipe.Dtype, told.Recipe.ForwardRows, told.Recipe.HeadChunkRows, told.Recipe.ThreadCount, told.Recipe.IsDeterministic));
        var blobs = told.Blobs.ToDictionary(blob => blob.Name, blob => blob.Digest);
        Assert.Equal(
            ["config.json", "lm-head", "tokenizer.json", "tokenizer_config.json", "validation.tokens"],
            blobs.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(Digest.OfFile(_home.PathOf("validation.tokens")), blobs[TeacherBlobs.Validation]);
        Assert.Equal(Digest.OfFile(_home.PathOf("teacher", "tokenizer.json")), blobs["tokenizer.json"]);
    }

    [Fact]
    public async Task The_head_is_offered_bit_for_bit_in_the_teachers_dtype()
    {
        await using var worker = await TeacherWorker.StartAsync(_home.Setup with { Dtype = "bfloat16" });
        var digest = (await DescribeAsync(worker.Address)).Blobs.Single(blob => blob.Name == TeacherBlobs.Head).Digest;
        File.WriteAllBytes(_home.PathOf("head.safetensors"), await FetchAsync(worker.Address, digest));
        using var scope = torch.NewDisposeScope();
        using var weights = WeightSet.OpenFile(_home.PathOf("head.safetensors"));
        using var teacher = ModelFolder.Load(_home.PathOf("teacher"), torch.bfloat16, torch.CPU);
        var head = TensorBytes.Load(weights, Assert.Single(weights.Names));
        Assert.Equal(torch.ScalarType.BFloat16, head.dtype);
        Assert.True(head.Equals(teacher.HeadWeight));
    }

    [Fact]
    public async Task Nobody_without_the_runs_secret_is_served()
    {
        await using var worker = await TeacherWorker.StartAsync(_home.Setup with { Secret = "run's" });
        var refused = await Assert.ThrowsAsync<RpcException>(() => DescribeAsync(worker.Address));
        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
        await DescribeAsync(worker.Address, new Metadata { { "authorization", "Bearer run's" } });
    }

    [Fact]
    public async Task What_it_made_before_is_read_from_its_log_by_the_next_start()
    {
        var first = await ServeAsync(count: 5);
        Assert.Equal((5, 5), (first.ForwardCount, first.BatchesEncoded));
        Assert.True(first is { SecondsPerBatch: > 0, BusyShare: > 0 and <= 1, SentBytes: > 5 * 36 * 24 * 4 }, first.ToString());
        // One more was made, five came from the disk, and the figures are of both starts.
        var second = await ServeAsync(count: 6);
        Assert.Equal((6, 6), (second.ForwardCount, second.BatchesEncoded));
        Assert.True(second.SentBytes > 2 * first.SentBytes && second.WorkingSeconds > first.WorkingSeconds, $"{first}, then {second}");
        // Of another model they say nothing.
        (second with { ModelDigest = new string('0', 64) }).Write(_home.PathOf("teacher-1.json"));
        Assert.Equal(1, (await ServeAsync(count: 7)).ForwardCount);
    }

    [Fact]
    public void Figures_of_two_starts_are_summed_and_the_busy_share_is_weighted()
    {
        var none = new TeacherFigures("t", "m", "d", 1.5, 300, "text", 0, 0, 0, 0, 0, 0, ["cpu"], 1);
        Assert.Equal(none, none.Plus(default, 0, 0));
        var first = none.Plus(new ForwardFigures(10, 0.5, 0.5, 10), 20, 1000);
        Assert.Equal((10, 20, 0.5, 0.5, 10.0, 1000), (
            first.ForwardCount, first.BatchesEncoded, first.SecondsPerBatch, first.BusyShare, first.WorkingSeconds, first.SentBytes));
        // A start that has made nothing yet leaves them as they are.
        Assert.Equal(first, first.Plus(default, 0, 0));
        var second = first.Plus(new ForwardFigures(30, 0.25, 0.25, 30), 30, 24);
        Assert.Equal((40, 50, 0.25, 0.3125, 40.0, 1024), (
            second.ForwardCount, second.BatchesEncoded, second.SecondsPerBatch, second.BusyShare, second.WorkingSeconds, second.SentBytes));
    }

    [Fact]
    public async Task Its_figures_hold_its_own_loss_as_a_measurement_beside_it_gives_it()
    {
        var figures = await ServeAsync(count: 1);
        using var validation = Corpus.Open(_home.PathOf("validation.tokens"));
        var expected = DeviceThread.Run(1, () =>
        {
            using var teacher = ModelFolder.Load(_home.PathOf("teacher"), torch.float32, torch.CPU);
            return NextTokenEvaluation.Run(
                teacher, EvaluationBatches.Read(validation, TeacherHome.SequenceLength, TeacherHome.BatchSize, 300));
        });
        Assert.Equal((expected.NatsPerToken, expected.TokenCount), (figures.NatsPerToken, figures.ValidationTokens));
        using var json = JsonDocument.Parse(File.ReadAllText(_home.PathOf("teacher-1.json")));
        Assert.Equal(
            ["worker", "model", "model_digest", "nats_per_token", "validation_tokens", "measured_on", "forward_count", "batches_encoded",
                "seconds_per_batch", "busy_share", "working_seconds", "sent_bytes", "devices", "threads", "member"],
            json.RootElement.EnumerateObject().Select(property => property.Name));
    }

    [Fact]
    public async Task A_loss_that_was_measured_is_kept_and_another_text_is_measured_anew()
    {
        var kept = (await ServeAsync(count: 1)) with { NatsPerToken = 99 };
        kept.Write(_home.PathOf("teacher-1.json"));
        Assert.Equal(99, (await ServeAsync(count: 1)).NatsPerToken);
        var other = _home.Setup with { Measured = _home.Setup.Measured with { ValidationTokens = 200 } };
        Assert.NotEqual(99, (await ServeAsync(count: 1, other)).NatsPerToken);
    }

    [Theory]
    [InlineData("abacus", "float32", "device abacus: must be cpu, cuda or cuda:N")]
    [InlineData("cpu", "float8", "the teacher's dtype is float8, must be float64, float32, bfloat16 or float16")]
    public async Task What_cannot_be_computed_with_is_told_in_one_line(string device, string dtype, string line)
    {
        var fault = await Assert.ThrowsAsync<OperatorException>(
            () => TeacherWorker.StartAsync(_home.Setup with { Devices = [device], Dtype = dtype }));
        Assert.Equal(line, fault.Message);
    }

    [Fact]
    public async Task A_text_of_another_tokenizer_is_refused()
    {
        var tokenizer = Models.Tokenizers.Tokenizer.Load(ByteTokenizer.Write(_home.PathOf("other"), ["<other>"]));
        CorpusBuilder.Build(tokenizer, [new TextDocument("text", "other"u8.ToArray())], _home.PathOf("o.tokens"), new CorpusOptions());
        var fault = await Assert.ThrowsAsync<OperatorException>(
            () => TeacherWorker.StartAsync(_home.Setup with { CorpusPath = _home.PathOf("o.tokens") }));
        Assert.StartsWith($"{_home.PathOf("o.tokens")}: was built with tokenizer", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Over_two_devices_it_makes_the_same_bytes()
    {
        var one = await BatchAsync(_home.Setup);
        var two = await BatchAsync(_home.Setup with { Devices = ["cpu", "cpu"], Folder = _home.PathOf("spread") });
        Assert.Equal(one, two);
    }

    /// <summary>A start that gives a student its first batches, measures itself and ends: the figures that it leaves.</summary>
    private async Task<TeacherFigures> ServeAsync(int count, TeacherWorkerSetup? setup = null)
    {
        await using (var worker = await TeacherWorker.StartAsync(setup ?? _home.Setup))
        {
            await using var student = await JoinAsync(worker, count);
            for (var batch = 0; batch < count; batch++)
                (await student.NextAsync() ?? throw new InvalidOperationException($"no batch {batch}")).Release();
            await student.CompleteAsync();
            Assert.Null(await student.NextAsync());
        }
        return TeacherFigures.Find(_home.PathOf("teacher-1.json"))!;
    }

    private async Task<string> BatchAsync(TeacherWorkerSetup setup)
    {
        await using var worker = await TeacherWorker.StartAsync(setup);
        await using var student = await JoinAsync(worker, count: 1);
        var batch = (await student.NextAsync())!;
        var digest = Convert.ToHexString(batch.Digest.Span);
        batch.Release();
        return digest;
    }

    private async Task<RawStudent> JoinAsync(TeacherWorker worker, int count)
    {
        var told = await DescribeAsync(worker.Address);
        var student = new RawStudent(worker.Address);
        await student.SayAsync(RawStudent.Hello(_home.Source, Hidden, Samples.Range(0, count)) with
        {
            ModelDigest = told.ModelDigest,
            VocabularyDigest = told.VocabularyDigest,
        });
        await student.ReadAcceptedAsync();
        await student.GrantAsync(count);
        return student;
    }

    private static async Task<TeacherDescription> DescribeAsync(Uri address, Metadata? headers = null)
    {
        using var channel = GrpcChannel.ForAddress(address);
        return await channel.CreateCallInvoker().AsyncUnaryCall(
            TeacherStreamContract.Describe, null, new CallOptions(headers ?? []), new DescribeRequest(ProtocolVersion.Current));
    }

    private static async Task<byte[]> FetchAsync(Uri address, string digest)
    {
        using var channel = GrpcChannel.ForAddress(address);
        using var call = channel.CreateCallInvoker().AsyncServerStreamingCall(
            TeacherStreamContract.Fetch, null, new CallOptions(), new FetchRequest(digest, 0));
        var bytes = new List<byte>();
        while (await call.ResponseStream.MoveNext(CancellationToken.None))
            bytes.AddRange(call.ResponseStream.Current.Content.Span);
        return [.. bytes];
    }
}
