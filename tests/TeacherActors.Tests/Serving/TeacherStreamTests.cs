using ActorDistill.Protocol;
using ActorDistill.Protocol.Streams;
using ActorDistill.Storage;
using ActorDistill.TeacherActors.Serving;
using ActorDistill.TeacherActors.Tests.Doubles;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorDistill.TeacherActors.Tests.Serving;

public sealed class TeacherStreamTests
{
    [Fact]
    public async Task A_teacher_says_who_it_is_and_what_it_has()
    {
        await using var teacher = await RunningTeacher.StartAsync();
        var blob = teacher.Blobs.Offer("lm-head", new byte[100]);
        await using (var student = await RawStudent.JoinAsync(teacher.Server.Address, Samples.Small, Samples.Exact, Samples.Range(4, 3)))
        {
            await student.GrantAsync(3);
            await student.ReadAsync(teacher.Maker, Samples.Small, Samples.Exact, 4, 3);
        }
        using var channel = GrpcChannel.ForAddress(teacher.Server.Address);
        var description = await channel.CreateCallInvoker().AsyncUnaryCall(
            TeacherStreamContract.Describe, null, default, new DescribeRequest(ProtocolVersion.Current));
        Assert.Equal((Samples.ModelDigest, Samples.VocabularyDigest), (description.ModelDigest, description.VocabularyDigest));
        Assert.Equal((32, 8, 2), (description.VocabSize, description.HiddenSize, description.LayerCount));
        Assert.Equal(Samples.Recipe, description.Recipe);
        Assert.Equal([blob], description.Blobs);
        Assert.Equal([Samples.Range(4, 3)], Assert.Single(description.Sources).Logged);
    }

    [Fact]
    public async Task Ranges_are_sent_in_their_order_and_can_be_extended()
    {
        await using var teacher = await RunningTeacher.StartAsync();
        await using var student = await RawStudent.JoinAsync(
            teacher.Server.Address, Samples.Small, Samples.Exact, Samples.Range(10, 2), Samples.Range(3, 1));
        await student.GrantAsync(5);
        await student.ReadAsync(teacher.Maker, Samples.Small, Samples.Exact, 10, 2);
        await student.ReadAsync(teacher.Maker, Samples.Small, Samples.Exact, 3, 1);
        await student.SayAsync(new StreamExtend(Samples.Range(100, 2)));
        await student.ReadAsync(teacher.Maker, Samples.Small, Samples.Exact, 100, 2);
    }

    [Fact]
    public async Task Who_has_said_all_gets_the_rest_and_a_good_end()
    {
        await using var teacher = await RunningTeacher.StartAsync();
        await using var student = await RawStudent.JoinAsync(
            teacher.Server.Address, Samples.Large, Samples.Exact, Samples.Range(0, 5));
        await student.GrantAsync(5);
        await student.CompleteAsync();
        Assert.Equal(64 * 1024, student.Accepted!.ChunkBytes);
        await student.ReadAsync(teacher.Maker, Samples.Large, Samples.Exact, 0, 5);
        Assert.Equal(StatusCode.OK, (await student.EndAsync()).StatusCode);
    }

    [Theory]
    [InlineData("version", StatusCode.FailedPrecondition, "the caller speaks version 2 of the protocol, this teacher 1")]
    [InlineData("model", StatusCode.FailedPrecondition, "student-1 expects model 1111")]
    [InlineData("vocabulary", StatusCode.FailedPrecondition, "student-1 has vocabulary 1111")]
    [InlineData("kind", StatusCode.FailedPrecondition, "student-1 asks for TopK, teacher-1 offers Hidden, Logits")]
    [InlineData("columns", StatusCode.FailedPrecondition, "student-1 asks for 33 columns, teacher-1 has 32")]
    [InlineData("source", StatusCode.FailedPrecondition, "is not here")]
    [InlineData("layer", StatusCode.InvalidArgument, "layer")]
    [InlineData("ranges", StatusCode.ResourceExhausted, "5 ranges are asked for, allowed are 4")]
    [InlineData("no hello", StatusCode.InvalidArgument, "a stream begins with a hello")]
    public async Task A_hello_that_does_not_fit_is_refused_and_names_both_sides(string fault, StatusCode code, string sentence)
    {
        await using var teacher = await RunningTeacher.StartAsync();
        var good = RawStudent.Hello(Samples.Small, Samples.Exact);
        var other = new string('1', 64);
        StreamRequest first = fault switch
        {
            "version" => good with { ProtocolVersion = 2 },
            "model" => good with { ModelDigest = other },
            "vocabulary" => good with { VocabularyDigest = other },
            "kind" => good with { Format = Samples.Exact with { Kind = Protocol.Payloads.PayloadKind.TopK, TopK = 3 } },
            "columns" => good with { Format = Samples.Exact with { VocabSize = 33 } },
            "source" => good with { Source = Samples.Small with { CorpusDigest = new string('f', 64) } },
            "layer" => good with { Format = Samples.WithLayers with { Layers = [Samples.WithLayers.Layers[0] with { Layer = 9 }] } },
            "ranges" => good with { Ranges = [.. Enumerable.Repeat(Samples.Range(0, 1), 5)] },
            _ => new StreamCredit(default),
        };
        await using var student = new RawStudent(teacher.Server.Address);
        await student.SayAsync(first);
        var status = await student.EndAsync();
        Assert.Equal(code, status.StatusCode);
        Assert.Contains(sentence, status.Detail);
        Assert.Equal(0, teacher.Service.SubscriberCount);
    }

    [Fact]
    public async Task Without_the_token_nothing_is_served()
    {
        await using var teacher = await RunningTeacher.StartAsync(token: new BearerToken("secret"));
        await using var stranger = new RawStudent(teacher.Server.Address, new Metadata { { "authorization", "Bearer other" } });
        await using var student = new RawStudent(teacher.Server.Address, new Metadata { { "authorization", "Bearer secret" } });
        Assert.Equal(StatusCode.Unauthenticated, (await stranger.EndAsync()).StatusCode);
        await student.SayAsync(RawStudent.Hello(Samples.Small, Samples.Exact));
        await student.ReadAcceptedAsync();
    }

    [Fact]
    public async Task A_batch_that_cannot_be_made_ends_the_stream_with_its_name()
    {
        await using var teacher = await RunningTeacher.StartAsync();
        teacher.Maker.During = _ => Task.FromException(new IOException("the device is gone"));
        await using var student = await RawStudent.JoinAsync(teacher.Server.Address, Samples.Small, Samples.Exact, Samples.Range(6, 1));
        await student.GrantAsync(1);
        var status = await student.EndAsync();
        Assert.Equal((StatusCode.Internal, "batch 6 could not be made: the device is gone"), (status.StatusCode, status.Detail));
    }

    [Fact]
    public async Task A_teacher_that_leaves_says_so()
    {
        await using var teacher = await RunningTeacher.StartAsync();
        await using var student = await RawStudent.JoinAsync(teacher.Server.Address, Samples.Small, Samples.Exact, Samples.Range(0, 1));
        teacher.Service.Leave();
        Assert.Equal(StatusCode.Unavailable, (await student.EndAsync()).StatusCode);
        await using var late = new RawStudent(teacher.Server.Address);
        Assert.Equal(StatusCode.Unavailable, (await late.EndAsync()).StatusCode);
    }

    [Fact]
    public async Task An_address_that_cannot_be_is_one_line_for_the_operator()
    {
        await using var teacher = await RunningTeacher.StartAsync();
        var taken = Samples.Serving with { Port = teacher.Server.Address.Port };
        var open = Samples.Serving with { Host = "0.0.0.0" };
        Assert.Contains("cannot be listened on", (await Assert.ThrowsAsync<OperatorException>(() => StartAsync(taken))).Message);
        Assert.Contains("beyond loopback", (await Assert.ThrowsAsync<OperatorException>(() => StartAsync(open))).Message);

        Task StartAsync(Settings.Teachers.ServingSettings settings) => TeacherServer.StartAsync(
            new TeacherStreamService(
                Samples.Profile, teacher.Log, teacher.Maker, teacher.Blobs, settings, null, TimeProvider.System, teacher.Logger),
            null, NullLoggerFactory.Instance);
    }
}
