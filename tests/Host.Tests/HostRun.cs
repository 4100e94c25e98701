using ActorDistill.Host.Commands;

namespace ActorDistill.Host.Tests;

/// <summary>One command line, run in this process.</summary>
internal sealed record HostRun(int ExitCode, string Output, string Error)
{
    public static HostRun Of(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = CommandRunner.Run(AllCommands.Create(), args, output, error);
        return new HostRun(code, output.ToString(), error.ToString());
    }

    /// <summary>Asserts the operator's mistake: exit code 2 and this one line.</summary>
    public void RequireMistake(string line)
    {
        Assert.Equal($"actordistill: {line}{Environment.NewLine}", Error);
        Assert.Equal(2, ExitCode);
        Assert.Equal("", Output);
    }
}
