using System.Globalization;

namespace ActorDistill.Host.Progress;

/// <summary>Progress where there is no terminal: a line now and then, so that a log stays readable.</summary>
internal sealed class PlainView(TextWriter output, string unit, long first, long total, TimeProvider time) : IProgressView
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly RateMeter _meter = new(time, first, total);
    private TimeSpan _next = TimeSpan.Zero;

    public void Report(long done, FormattableString figures)
    {
        if (_meter.Elapsed < _next && done != total)
            return;
        _next = _meter.Elapsed + Interval;
        Line($"{done}/{total} {unit}, {_meter.Describe(unit, done)}, {figures.ToString(CultureInfo.InvariantCulture)}");
    }

    public void Line(string text)
    {
        output.WriteLine(text);
        output.Flush();
    }
}
