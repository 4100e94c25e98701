using static ActorDistill.Protocol.Messages.Commands;

namespace ActorDistill.Host.Progress;

/// <summary>A run for a program to follow: a line of JSON every few seconds, and at once when a trial's state or student changes.</summary>
internal sealed class RunJsonView(TextWriter output, TimeProvider time) : IRunView
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly RunRates _rates = new(time);
    private string _told = "";
    private long _toldAt;

    public void Show(RunStatus status)
    {
        var rates = _rates.Next(status);
        var states = string.Join(' ', status.Trials.Select(trial => $"{trial.Trial}={trial.State}@{trial.Student}"));
        if (states == _told && time.GetElapsedTime(_toldAt) < Interval)
            return;
        (_told, _toldAt) = (states, time.GetTimestamp());
        Write(StatusJson.Of(status, rates, time.GetUtcNow()));
    }

    public void Say(string line) => Write(StatusJson.OfLine(line, time.GetUtcNow()));

    public void Dispose()
    {
    }

    private void Write(string line)
    {
        output.WriteLine(line);
        output.Flush();
    }
}
