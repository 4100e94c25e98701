using ActorDistill.Protocol.Streams;
using ActorDistill.TeacherActors.Tests.Doubles;
using Grpc.Core;
using Grpc.Net.Client;

namespace ActorDistill.TeacherActors.Tests.Serving;

/// <summary>Each of them costs its own slot, and the student beside it gets everything.</summary>
public sealed class HostileSubscriberTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(500);

    [Fact]
    public async Task One_that_never_grants_credit_gets_nothing_and_stalls_nobody()
    {
        await using var teacher = await RunningTeacher.StartAsync(log: Samples.MemoryOnly(lagLimit: 4));
        await using var silent = await RawStudent.JoinAsync(teacher.Server.Address, Samples.Small, Samples.Exact, Samples.Range(0, 1000));
        await ServeAsync(teacher, 100);
        Assert.Equal(100, teacher.Log.Counters.ForwardCount);
    }

    [Fact]
    public async Task One_that_is_silent_too_long_loses_its_slot()
    {
        await using var teacher = await RunningTeacher.StartAsync(Samples.Serving with { IdleTimeout = Short });
        await using var silent = await RawStudent.JoinAsync(teacher.Server.Address, Samples.Small, Samples.Exact, Samples.Range(0, 1000));
        Assert.Equal(StatusCode.DeadlineExceeded, (await silent.EndAsync()).StatusCode);
        AssertSlotsFree(teacher);
    }

    [Fact]
    public async Task One_that_says_nothing_at_all_loses_its_slot()
    {
        await using var teacher = await RunningTeacher.StartAsync(Samples.Serving with { HelloTimeout = Short });
        await using var mute = new RawStudent(teacher.Server.Address);
        Assert.Equal(StatusCode.DeadlineExceeded, (await mute.EndAsync()).StatusCode);
        AssertSlotsFree(teacher);
    }

    [Fact]
    public async Task One_that_grants_everything_gets_what_may_be_in_flight_and_no_more()
    {
        await using var teacher = await RunningTeacher.StartAsync(log: Samples.MemoryOnly(lagLimit: 100));
        await using var greedy = await RawStudent.JoinAsync(
            teacher.Server.Address, Samples.Small, Samples.Exact, Samples.Range(0, long.MaxValue));
        await greedy.GrantAsync(long.MaxValue);
        await greedy.ReadAsync(teacher.Maker, Samples.Small, Samples.Exact, 0, Samples.Serving.InFlightLimit);
        Assert.Equal(Samples.Serving.InFlightLimit, teacher.Log.Counters.ForwardCount);
        await greedy.GrantAsync(long.MaxValue, confirmed: 1);
        await greedy.ReadAsync(teacher.Maker, Samples.Small, Samples.Exact, Samples.Serving.InFlightLimit, 1);
        Assert.Equal(Samples.Serving.InFlightLimit + 1, teacher.Log.Counters.ForwardCount);
        await ServeAsync(teacher, 30);
    }

    [Fact]
    public async Task One_that_does_not_read_loses_its_slot_and_its_batch()
    {
        await using var teacher = await RunningTeacher.StartAsync(
            Samples.Serving with { WriteTimeout = Short },
            Samples.MemoryOnly(ringBytes: 1 << 20, lagLimit: 2) with { LagPatience = Short });
        await using var slow = await RawStudent.JoinAsync(teacher.Server.Address, Samples.Large, Samples.Exact, Samples.Range(0, 100));
        await slow.GrantAsync(100);
        Assert.True(SpinWait.SpinUntil(() => teacher.Log.Counters.ForwardCount > 0, Soon));
        await ServeAsync(teacher, 30);
        AssertSlotsFree(teacher);
        // The ring alone still holds something.
        Assert.True(SpinWait.SpinUntil(() => teacher.Pool.LiveBytes <= 1 << 20, Soon), $"{teacher.Pool.LiveBytes} bytes are held");
        Assert.NotEqual(StatusCode.OK, (await slow.EndAsync()).StatusCode);
    }

    [Fact]
    public async Task One_that_vanishes_frees_its_slot()
    {
        await using var teacher = await RunningTeacher.StartAsync();
        var gone = await RawStudent.JoinAsync(teacher.Server.Address, Samples.Small, Samples.Exact, Samples.Range(0, 100));
        Assert.Equal(1, teacher.Service.SubscriberCount);
        await gone.DisposeAsync();
        AssertSlotsFree(teacher);
    }

    [Theory]
    [InlineData("second hello", StatusCode.InvalidArgument, "one hello")]
    [InlineData("too many ranges", StatusCode.ResourceExhausted, "4 ranges are waiting")]
    [InlineData("confirmed too far", StatusCode.InvalidArgument, "must be at most")]
    public async Task What_must_not_be_said_ends_the_stream(string fault, StatusCode code, string sentence)
    {
        await using var teacher = await RunningTeacher.StartAsync();
        await using var student = await RawStudent.JoinAsync(teacher.Server.Address, Samples.Small, Samples.Exact);
        switch (fault)
        {
            case "second hello":
                await student.SayAsync(RawStudent.Hello(Samples.Small, Samples.Exact));
                break;
            case "too many ranges":
                for (var range = 0; range < 5; range++) await student.SayAsync(new StreamExtend(Samples.Range(range * 10, 1)));
                break;
            default:
                await student.GrantAsync(upTo: 10, confirmed: 1);
                break;
        }
        var status = await student.EndAsync();
        Assert.Equal(code, status.StatusCode);
        Assert.Contains(sentence, status.Detail);
        AssertSlotsFree(teacher);
    }

    [Fact]
    public async Task One_more_than_there_are_slots_is_refused_and_the_others_stay()
    {
        await using var teacher = await RunningTeacher.StartAsync(Samples.Serving with { SubscriberLimit = 1 });
        await using var first = await RawStudent.JoinAsync(teacher.Server.Address, Samples.Small, Samples.Exact, Samples.Range(0, 1));
        await using var second = new RawStudent(teacher.Server.Address);
        Assert.Equal(StatusCode.ResourceExhausted, (await second.EndAsync()).StatusCode);
        await first.GrantAsync(1);
        await first.ReadAsync(teacher.Maker, Samples.Small, Samples.Exact, 0, 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Bytes_that_are_no_request_get_a_clear_status(int seed)
    {
        await using var teacher = await RunningTeacher.StartAsync();
        var bytes = Marshallers.Create(static (byte[] value) => value, static value => value);
        var method = new Method<byte[], byte[]>(
            MethodType.DuplexStreaming, TeacherStreamContract.ServiceName, TeacherStreamContract.Subscribe.Name, bytes, bytes);
        using var channel = GrpcChannel.ForAddress(teacher.Server.Address);
        var random = new Random(seed);
        for (var turn = 0; turn < 200; turn++)
        {
            var request = new byte[random.Next(1, 200)];
            random.NextBytes(request);
            using var call = channel.CreateCallInvoker().AsyncDuplexStreamingCall(method, null, default);
            await call.RequestStream.WriteAsync(request);
            var refusal = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(default).WaitAsync(Soon));
            Assert.True(refusal.StatusCode == StatusCode.InvalidArgument, $"seed {seed}, turn {turn}: {refusal.Status}");
        }
        await ServeAsync(teacher, 5);
    }

    /// <summary>A student that behaves: everything it asks for comes.</summary>
    private static async Task ServeAsync(RunningTeacher teacher, int count)
    {
        await using var student = await RawStudent.JoinAsync(
            teacher.Server.Address, Samples.Small, Samples.Exact, Samples.Range(0, count));
        for (var batch = 0; batch < count; batch++)
        {
            await student.GrantAsync(batch + 1, batch);
            await student.ReadAsync(teacher.Maker, Samples.Small, Samples.Exact, batch, 1);
        }
    }

    private static void AssertSlotsFree(RunningTeacher teacher) =>
        Assert.True(SpinWait.SpinUntil(() => teacher.Service.SubscriberCount == 0, Soon), "a slot is still taken");
}
