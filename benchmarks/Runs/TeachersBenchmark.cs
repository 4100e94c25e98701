using System.CommandLine;
using System.Globalization;
using ActorDistill.RunDriving;

namespace ActorDistill.Benchmarks.Runs;

/// <summary>
/// A small student taught by one teacher on a core and by two on a core each: steps a second, what each teacher computed, and whether the
/// student ends with the same bits.
/// </summary>
internal static class TeachersBenchmark
{
    private const string Trial = "student";
    // The first steps are those of the just-in-time compilers of the processes.
    private const int WarmUpSteps = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    public static Command Create()
    {
        var steps = new Option<int>("--steps") { DefaultValueFactory = _ => 300 };
        var rounds = new Option<int>("--rounds") { DefaultValueFactory = _ => 3 };
        var command = new Command("teachers", "A student's rate with one teacher and with two.") { steps, rounds };
        var texts = new TextOptions(command);
        command.SetAction(async (parsed, _) => await Run(
            texts.Read(parsed), parsed.GetValue(steps),
            parsed.GetValue(rounds)));
        return command;
    }

    private static async Task<int> Run(BenchmarkText text, int steps, int rounds)
    {
        Console.WriteLine(
            "| one teacher, ms a step | two teachers | speed-up | of the batches the second computed | computed twice | same bits |");
        Console.WriteLine("|---|---|---|---|---|---|");
        var isAsExpected = true;
        for (var round = 0; round < rounds; round++)
        {
            var one = await Measure(text, steps, 1);
            var two = await Measure(text, steps, 2);
            var isSame = one.State == two.State;
            isAsExpected &= isSame;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {one.Step * 1e3:f1} | {two.Step * 1e3:f1} | {one.Step / two.Step:f3} | {two.Forwards[1]} of {two.Forwards.Sum()} "
                + $"| {two.Forwards.Sum() - steps} | {(isSame ? "yes" : "NO")} |"));
        }
        return isAsExpected ? 0 : 1;
    }

    private static async Task<(double Step, IReadOnlyList<long> Forwards, FinalState State)> Measure(
        BenchmarkText text, int steps, int teacherCount)
    {
        using var run = new BenchmarkRun(text, Sections(steps, teacherCount));
        await using var launch = HostProcess.Start(["launch", run.File]);
        if (await launch.EndAsync(Patience) is not 0 and var code)
            throw new InvalidOperationException($"exit code {code}:\n{launch.Transcript}");
        var step = OverlapBenchmark.Median(StepClock.Of(run, Trial).Seconds.Skip(WarmUpSteps));
        var forwards = Enumerable.Range(1, teacherCount).Select(number => StudentsBenchmark.ForwardsOf(run, $"teacher-{number}")).ToList();
        return (step, forwards, FinalState.Of(Path.Combine(run.Folder, "trials", Trial, "checkpoints")));
    }

    // Top-k, so that the student has little to do: it works where there is a core free.
    private static string Sections(int steps, int teacherCount) => $$"""
        nodes {
          coordinator.coordinator = on
          {{string.Join("\n  ", Enumerable.Range(1, teacherCount).Select(Teacher))}}
          student-1.workers.student-1.role = student
        }
        teacher.threads = 1
        student.threads = 1
        training { steps = {{steps}}, warmup = 5, batch-size = 8, sequence-length = 256, seed = 1 }
        payload { kind = top-k, top-k = 16 }
        evaluate { tokens = 512 }
        checkpoints { every = 0 }
        model { hidden-size = 16, layers = 1 }
        """;

    private static string Teacher(int number) =>
        $"teacher-{number}.workers.teacher-{number} {{ role = teacher, cores = [{number - 1}] }}";
}
