using System.CommandLine;
using ActorDistill.Storage;

namespace ActorDistill.Host;

/// <summary>
/// Runs a command line. Exit codes: 0 done; 1 a check that failed; 2 the operator's mistake, told in one line. A bug of ours ends with its
/// stack trace.
/// </summary>
internal static class CommandRunner
{
    public const int Done = 0;
    public const int CheckFailed = 1;
    public const int OperatorMistake = 2;

    public static int Run(RootCommand root, string[] args, TextWriter? output = null, TextWriter? error = null)
    {
        var parsed = root.Parse(args);
        error ??= Console.Error;
        if (parsed.Errors.Count > 0)
        {
            error.WriteLine($"actordistill: {parsed.Errors[0].Message.ReplaceLineEndings(" ")} (--help shows what there is)");
            return OperatorMistake;
        }
        try
        {
            // Otherwise exceptions are caught in there and bugs lose their stack trace.
            var configuration = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                Output = output ?? Console.Out,
                Error = error,
            };
            return parsed.Invoke(configuration);
        }
        catch (OperatorException mistake)
        {
            error.WriteLine($"actordistill: {mistake.Message}");
            return OperatorMistake;
        }
    }
}
