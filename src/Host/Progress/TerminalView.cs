using System.Globalization;
using Spectre.Console;

namespace ActorDistill.Host.Progress;

/// <summary>Progress on a terminal: a bar that moves, with rate and time left, below the lines that stay.</summary>
internal sealed class TerminalView : IProgressView
{
    private const int BarWidth = 12;

    // The bar, and the space around the columns.
    private const int TakenWidth = BarWidth + 4;

    private readonly RateMeter _meter;
    private readonly string _unit;
    private readonly long _total;
    private readonly ProgressTask _bar;

    private TerminalView(ProgressContext context, string unit, long first, long total)
    {
        (_unit, _total) = (unit, total);
        _meter = new RateMeter(TimeProvider.System, first, total);
        _bar = context.AddTask($"{first}/{total} {unit}", maxValue: total);
        _bar.Value = first;
    }

    /// <summary>Runs work under a bar; the bar is gone or complete when it returns.</summary>
    public static T Run<T>(string unit, long first, long total, Func<IProgressView, T> work) => AnsiConsole.Progress()
        .Columns(new ProgressBarColumn { Width = BarWidth }, new TaskDescriptionColumn { Alignment = Justify.Left })
        .Start(context => work(new TerminalView(context, unit, first, total)));

    public void Report(long done, FormattableString figures)
    {
        var text = $"{done}/{_total} {_unit}, {_meter.Describe(_unit, done)}, {figures.ToString(CultureInfo.InvariantCulture)}";
        // A description that wraps would squeeze the bar; the end of the line is what matters least.
        var room = Math.Max(AnsiConsole.Profile.Width - TakenWidth, 1);
        _bar.Description = (text.Length > room ? text[..room] : text).EscapeMarkup();
        _bar.Value = done;
    }

    // Spectre.Console puts it above the bar.
    public void Line(string text) => AnsiConsole.WriteLine(text);
}
