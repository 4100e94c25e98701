using ActorDistill.Protocol.Identity;
using Spectre.Console;
using static ActorDistill.Protocol.Messages.Commands;

namespace ActorDistill.Host.Progress;

/// <summary>A run on a terminal: two tables that stay in place, workers and trials, below the lines that were said.</summary>
internal sealed class RunTerminalView : IRunView
{
    private readonly IAnsiConsole _console;
    private readonly string _title;
    private readonly RunRates _rates;
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _live;
    private readonly LiveDisplayContext _display;

    public RunTerminalView(IAnsiConsole console, string title, TimeProvider time)
    {
        (_console, _title, _rates) = (console, title, new RunRates(time));
        // Spectre.Console shows as long as a delegate of its own runs: this one only hands out the display and waits for the end.
        var display = new TaskCompletionSource<LiveDisplayContext>();
        _live = console.Live(new Text(title)).Overflow(VerticalOverflow.Ellipsis).StartAsync(async context =>
        {
            display.SetResult(context);
            await _end.Task;
        });
        _display = display.Task.GetAwaiter().GetResult();
    }

    public void Show(RunStatus status) => _display.UpdateTarget(ScreenOf(status, _rates.Next(status)));

    public void Say(string line) => _console.WriteLine(line);

    public void Dispose()
    {
        _end.TrySetResult();
        _live.GetAwaiter().GetResult();
    }

    private Rows ScreenOf(RunStatus status, IReadOnlyDictionary<TrialId, TrialRates> rates) => new(
        new Text(_title),
        TerminalTable.Of(StatusTables.WorkerColumns, status.Workers.Select(StatusTables.Row), StatusTables.WorkerWords),
        TerminalTable.Of(
            StatusTables.TrialColumns, status.Trials.Select(trial => StatusTables.Row(trial, rates.Of(trial))),
            StatusTables.TrialWords));
}
