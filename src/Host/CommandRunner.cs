using System.CommandLine;
using ActorDistill.Settings;
using ActorDistill.Storage;

namespace ActorDistill.Host;

/// <summary>
/// Runs a command line. Exit codes: 0 done; 1 a check that failed; 2 the operator's mistake, told in one line; 130 ended at once because
/// somebody wanted it so. A bug of ours ends with its stack trace.
/// </summary>
internal static class CommandRunner
{
    public const int Done = 0;
    public const int CheckFailed = 1;
    public const int OperatorMistake = 2;
    public const int Interrupted = 130;

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
        catch (Exception mistake) when (Tell(mistake, error))
        {
            return OperatorMistake;
        }
    }

    /// <summary>Tells an operator's mistake, one line for each; false for anything else, which is a bug.</summary>
    public static bool Tell(Exception fault, TextWriter error)
    {
        IEnumerable<string> lines = fault switch
        {
            SettingsException mistakes => mistakes.Faults.Select(mistake => mistake.ToString()!),
            OperatorException mistake => [mistake.Message],
            _ => [],
        };
        var isMistake = false;
        foreach (var line in lines)
        {
            error.WriteLine($"actordistill: {line}");
            isMistake = true;
        }
        return isMistake;
    }
}
