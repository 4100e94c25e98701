namespace ActorDistill.Host.Progress;

/// <summary>Chooses how progress is shown.</summary>
internal static class ProgressDisplay
{
    /// <summary>Runs work with a bar when the output is a terminal, with plain lines when it is not.</summary>
    /// <param name="output">Where a command writes.</param>
    /// <param name="unit">What is counted, in the plural: "steps".</param>
    /// <param name="first">Units done before.</param>
    /// <param name="total">Units in all.</param>
    /// <param name="work">The work.</param>
    public static T Run<T>(TextWriter output, string unit, long first, long total, Func<IProgressView, T> work) =>
        ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected
            ? TerminalView.Run(unit, first, total, work)
            : work(new PlainView(output, unit, first, total, TimeProvider.System));
}
