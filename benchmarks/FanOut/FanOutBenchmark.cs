using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using ActorDistill.Protocol;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Credit;
using ActorDistill.Protocol.Frames;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Streams;
using Grpc.Core;
using Grpc.Net.Client;

namespace ActorDistill.Benchmarks.FanOut;

/// <summary>One teacher's log and 1 to 8 students: what the teacher does must not grow with them, but for the bytes on the wire.</summary>
internal static class FanOutBenchmark
{
    private const int WindowBatches = 3;

    public static Command Create()
    {
        var students = new Option<int[]>("--students")
        {
            Description = "How many at once.",
            DefaultValueFactory = _ => [1, 2, 4, 8],
            AllowMultipleArgumentsPerToken = true,
        };
        var batches = new Option<int>("--batches") { Description = "Of 16 MiB, for each student.", DefaultValueFactory = _ => 100 };
        var serve = new Option<bool>("--serve") { Description = "Be the teacher's process.", Hidden = true };
        var command = new Command("fan-out", "One batch log, several students, two processes.") { students, batches, serve };
        command.SetAction(async (parsed, _) =>
        {
            if (parsed.GetValue(serve)) await FanOutServer.ServeAsync();
            else await RunAsync(parsed.GetValue(students)!, parsed.GetValue(batches));
            return 0;
        });
        return command;
    }

    private static async Task RunAsync(int[] studentCounts, int batchCount)
    {
        using var teacher = StartTeacher();
        var address = await ReadLineAsync(teacher);
        // The first run compiles.
        await MeasureAsync(teacher, address, seed: 0, studentCount: 1, Math.Min(batchCount, 20));
        Console.WriteLine("| students | forwards per batch | encoded MiB | MB/s together | MB/s each | teacher: CPU s/GB "
            + "| students: CPU s/GB | teacher: CPU ms per student and batch | teacher: bytes allocated per batch sent |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        for (var run = 0; run < studentCounts.Length; run++)
            Console.WriteLine(await MeasureAsync(teacher, address, (ulong)run + 1, studentCounts[run], batchCount));
        teacher.StandardInput.Close();
        await teacher.WaitForExitAsync();
    }

    /// <summary>A source of its own for each run, so that nothing is left of the run before.</summary>
    private static async Task<string> MeasureAsync(Process teacher, string address, ulong seed, int studentCount, int batchCount)
    {
        var students = await Task.WhenAll(Enumerable.Range(0, studentCount).Select(_ => Student.JoinAsync(address, seed, batchCount)));
        var before = await CountersAsync(teacher);
        var ownBefore = Environment.CpuUsage.TotalTime;
        var start = Stopwatch.GetTimestamp();
        var received = (await Task.WhenAll(students.Select(student => Task.Run(() => student.ReadAsync(batchCount))))).Sum();
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var own = (Environment.CpuUsage.TotalTime - ownBefore).TotalSeconds;
        var used = (await CountersAsync(teacher)).Zip(before, (after, earlier) => after - earlier).ToArray();
        foreach (var student in students) student.Dispose();
        var (forwards, encoded, allocated, teacherMilliseconds) = (used[0], used[1], used[2], used[3] / 1000.0);
        return $"| {studentCount} | {(double)forwards / batchCount:f2} | {encoded / 1048576.0:f0} | {received / seconds / 1e6:f0} "
            + $"| {received / seconds / 1e6 / studentCount:f0} | {teacherMilliseconds / (received / 1e6):f2} "
            + $"| {own / (received / 1e9):f2} "
            + $"| {teacherMilliseconds / batchCount / studentCount:f2} | {allocated / batchCount / studentCount} |";
    }

    private static Process StartTeacher()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardInput = true };
        // Started by "dotnet program.dll" or by its own name.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(FanOutBenchmark).Assembly.Location);
        start.ArgumentList.Add("fan-out");
        start.ArgumentList.Add("--serve");
        return Process.Start(start)!;
    }

    private static async Task<long[]> CountersAsync(Process teacher)
    {
        await teacher.StandardInput.WriteLineAsync();
        await teacher.StandardInput.FlushAsync();
        return [.. (await ReadLineAsync(teacher)).Split(' ').Select(number => long.Parse(number, CultureInfo.InvariantCulture))];
    }

    private static async Task<string> ReadLineAsync(Process teacher) =>
        await teacher.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("the other process has ended");

    /// <summary>Verifies every batch and gives its slot back at once.</summary>
    private sealed class Student : IDisposable
    {
        private readonly GrpcChannel _channel;
        private readonly AsyncDuplexStreamingCall<StreamRequest, Frame> _call;
        private readonly BatchAssembler _assembler = new(BufferPool.Shared, 1L << 30);

        private Student(string address)
        {
            _channel = GrpcChannel.ForAddress(address);
            _call = _channel.CreateCallInvoker().AsyncDuplexStreamingCall(TeacherStreamContract.Subscribe, null, default);
        }

        public static async Task<Student> JoinAsync(string address, ulong seed, int batchCount)
        {
            var student = new Student(address);
            await student._call.RequestStream.WriteAsync(new StreamHello(
                ProtocolVersion.Current, new WorkerId("student-1"), FanOutServer.ModelDigest, FanOutServer.VocabularyDigest,
                FanOutServer.Source with { Seed = seed }, FanOutServer.Format, [new BatchRange(default, batchCount)], default));
            if (await student._call.ResponseStream.MoveNext(default)) student._assembler.Add(student._call.ResponseStream.Current);
            return student;
        }

        /// <returns>Bytes of content.</returns>
        public async Task<long> ReadAsync(int batchCount)
        {
            var bytes = 0L;
            await GrantAsync(0);
            for (var count = 0; count < batchCount && await _call.ResponseStream.MoveNext(default);)
            {
                using var frame = _call.ResponseStream.Current;
                var step = _assembler.Add(frame);
                if (step.Fault is { } fault) throw new InvalidOperationException(fault.Message);
                if (step.Batch is not { } batch) continue;
                bytes += batch.Header.ContentBytes;
                batch.Release();
                await GrantAsync(++count);
            }
            return bytes;
        }

        public void Dispose()
        {
            _call.Dispose();
            _channel.Dispose();
            _assembler.Dispose();
        }

        private Task GrantAsync(long confirmed) => _call.RequestStream.WriteAsync(
            new StreamCredit(new CreditNumbers(new SeqNr(confirmed), new SeqNr(confirmed + WindowBatches))));
    }
}
