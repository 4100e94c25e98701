using System.CommandLine;
using System.Globalization;
using ActorDistill.Host.Launching;
using ActorDistill.Host.Progress;
using ActorDistill.Host.Quickstart;
using ActorDistill.Host.Runs;
using ActorDistill.Settings.Runs;
using ActorDistill.Storage;

namespace ActorDistill.Host.Commands;

/// <summary>"quickstart": the whole way once, on this machine. It only calls other commands, and says which.</summary>
internal sealed class QuickstartCommand
{
    private readonly Option<string> _folder = new("--folder")
    {
        Description = "Where everything goes. What is there already is used and gone on with.",
        DefaultValueFactory = _ => "quickstart",
    };
    private readonly Option<long> _teacherSteps = new("--teacher-steps")
    {
        Description = "Steps of the teacher's training.",
        DefaultValueFactory = _ => 500,
    };
    private readonly Option<long?> _steps = new("--steps")
    {
        Description = "Steps of each student; default as hocon/quickstart.conf says.",
    };
    private readonly Option<bool> _json = new("--json") { Description = "Show the run as lines of JSON." };

    public static Command Create() => new QuickstartCommand().Build();

    private Command Build()
    {
        var command = new Command("quickstart", """
            Train a small teacher on the SDK's documentation, then distil it into students on a cluster of processes on this machine:
            coordinator, teacher, two students. Some six minutes on two cores. Stopped and started again, it goes on where it was.

            Examples:
              actordistill quickstart
              actordistill quickstart --folder runs/quick
            """) { _folder, _teacherSteps, _steps, _json };
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var (steps, teacherSteps) = (parsed.GetValue(_steps), parsed.GetValue(_teacherSteps));
        if (steps < 1)
            throw new OperatorException($"--steps is {steps}, must be at least 1");
        if (teacherSteps < 1)
            throw new OperatorException($"--teacher-steps is {teacherSteps}, must be at least 1");
        var folder = new QuickstartFolder(parsed.GetValue(_folder)!);
        FaultOf.Disk(folder.Path, "created", () => Directory.CreateDirectory(folder.Path));
        folder.ProvideRunFile(steps);
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var meter = new RateMeter(TimeProvider.System, 0, 1);
        var code = ProvideTeacher(folder, teacherSteps, parsed.InvocationConfiguration);
        if (code != CommandRunner.Done)
            return code;
        var settings = RunFile.Load(folder.RunFile);
        var hasBegun = Directory.Exists(new RunFolder(settings.Folder).Nodes);
        var options = new LaunchOptions(hasBegun, parsed.GetValue(_json), Verbose: false, Overrides: []);
        output.WriteLine($"$ actordistill launch {folder.RunFile}{(options.Resume ? " --resume" : "")}");
        code = LaunchRun.RunAsync(settings, folder.RunFile, options, output, error).GetAwaiter().GetResult();
        output.WriteLine($"quickstart took {RateMeter.Text(meter.Elapsed)}");
        return code;
    }

    private static int ProvideTeacher(QuickstartFolder folder, long steps, InvocationConfiguration invocation)
    {
        if (Directory.Exists(folder.TeacherModel))
        {
            invocation.Output.WriteLine($"{folder.TeacherModel}: is there already and will teach");
            return CommandRunner.Done;
        }
        string[] arguments =
        [
            "--steps", Number(steps), "--threads", "2", "--batch-size", "8", "--sequence-length", "256", "--learning-rate", "3e-3",
            "--warmup", Number(Math.Min(steps, 30)), "--seed", "1", "--checkpoint-every", "100", "--output", folder.Teacher,
            .. Directory.Exists(folder.Teacher) ? ["--resume"] : Array.Empty<string>(),
        ];
        invocation.Output.WriteLine($"$ actordistill pretrain {string.Join(' ', arguments)}");
        return PretrainCommand.Create().Parse(arguments).Invoke(invocation);
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
