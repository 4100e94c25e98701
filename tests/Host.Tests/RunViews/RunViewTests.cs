using System.Text.Json.Nodes;
using ActorDistill.Host.Progress;
using ActorDistill.Protocol.Messages;
using Spectre.Console;

namespace ActorDistill.Host.Tests.RunViews;

public class RunViewTests
{
    private readonly SetClock _clock = new();
    private readonly StringWriter _output = new() { NewLine = "\n" };

    [Fact]
    public void Without_a_terminal_a_line_comes_when_something_changes_and_every_ten_seconds_of_training()
    {
        using var view = new RunPlainView(_output, _clock);
        Show(view, 0, Statuses.Trial("a", 0, TrialState.Queued, student: null));
        Show(view, 1, Statuses.Trial("a", 0, TrialState.Queued, student: null));
        for (var second = 2; second <= 22; second++)
            Show(view, second, Statuses.Trial("a", 2 * second));
        view.Say("student-1 has ended with code 137, starts again in 1 s");
        Show(view, 23, Statuses.Trial("a", 40, student: "student-2"));
        Show(view, 24, Statuses.Trial("a", 40, TrialState.Failed, student: null, reason: "the loss is NaN"));
        const string Step = ", loss 3.2500, validation 4.5000 nats/token, t 0.500";
        const string Pace = "4,096 tokens/s, busy 75%, window 75% full, 2.0 MiB/s";
        Assert.Equal(
            $"""
            a: queued, 0/100 steps, validation 4.5000 nats/token, t 0.500
            a: running on student-1, 4/100 steps{Step}, {Pace}, 48 s left
            a: running on student-1, 24/100 steps{Step}, {Pace}, 38 s left
            a: running on student-1, 44/100 steps{Step}, {Pace}, 28 s left
            student-1 has ended with code 137, starts again in 1 s
            a: running on student-2, 40/100 steps{Step}, {Pace}, 30 s left
            a: failed, 40/100 steps{Step}: the loss is NaN

            """,
            _output.ToString());
    }

    [Fact]
    public void Who_comes_and_goes_is_told_once()
    {
        using var view = new RunPlainView(_output, _clock);
        view.Show(Statuses.With([Statuses.Worker("teacher", WorkerRole.Teacher), Statuses.Worker("student-1")]));
        view.Show(Statuses.With([Statuses.Worker("teacher", WorkerRole.Teacher), Statuses.Worker("student-1")]));
        view.Show(Statuses.With([Statuses.Worker("teacher", WorkerRole.Teacher)]));
        Assert.Equal("teacher: teacher at 127.0.0.1:4000\nstudent-1: student at 127.0.0.1:4000\nstudent-1: gone\n", _output.ToString());
    }

    [Fact]
    public void A_trials_line_says_how_busy_its_teacher_is()
    {
        using var view = new RunPlainView(_output, _clock);
        view.Show(Statuses.With([Statuses.Worker("teacher", WorkerRole.Teacher, busy: 0.45)], Statuses.Trial("kl", 10)));
        Assert.Contains(", busy 75%, teacher busy 45%, window 75% full, ", _output.ToString());
    }

    [Fact]
    public void As_json_each_line_is_an_object_and_comes_on_a_change_and_every_five_seconds()
    {
        using var view = new RunJsonView(_output, _clock);
        Show(view, 0, Statuses.Trial("a", 0, TrialState.Queued, student: null));
        for (var second = 1; second <= 7; second++)
            Show(view, second, Statuses.Trial("a", 2 * second));
        view.Say("student-1 \"ended\"");
        var lines = _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(["status", "status", "status", "line"], lines.Select(line => (string)line["kind"]!));
        Assert.Equal([0, 2, 12], lines.Take(3).Select(line => (long)line["trials"]![0]!["steps"]!));
        Assert.Equal(
            """{"name":"a","state":"running","student":"student-1","steps":12,"step_total":100,"loss":3.25,"nats_per_token":4.5,"t":0.5,"""
            + """
            "learning_rate":0.003,"tokens_per_second":4096,"bytes_per_second":2097152,"busy_share":0.75,"window_fill":0.75,
            """
            + """
            "seconds_left":44,"reason":null}
            """,
            lines[2]["trials"]![0]!.ToJsonString());
        Assert.Equal("student-1 \"ended\"", (string)lines[3]["text"]!);
        Assert.Equal("1970-01-01T00:00:06+00:00", (string)lines[2]["time"]!);
    }

    [Fact]
    public void On_a_terminal_the_tables_hold_what_is_known_and_said_lines_stay_above_them()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(_output),
        });
        console.Profile.Width = 160;
        using (var view = new RunTerminalView(console, "run quick in [somewhere]", _clock))
        {
            view.Say("a line with [brackets]");
            view.Show(Statuses.With(
                [Statuses.Worker("student-1")], Statuses.Trial("kl", 10), Statuses.Trial("a", 0, TrialState.Queued, null)));
        }
        var shown = _output.ToString();
        Assert.Contains("a line with [brackets]", shown);
        Assert.Contains("run quick in [somewhere]", shown);
        Assert.Contains(
            "│ kl    │ running │ student-1 │ 10/100 │ 3.2500 │     4.5000 │ 0.500 │    4,096 │  75% │    75% │ 2.0 MiB/s │ 45 s │", shown);
        Assert.Contains(
            "│ a     │ queued  │           │  0/100 │      - │     4.5000 │ 0.500 │        - │    - │      - │         - │    - │", shown);
    }

    [Fact]
    public void A_state_asked_for_once_has_the_rates_of_the_last_steps()
    {
        var status = Statuses.With(
            [Statuses.Worker("student-1"), Statuses.Worker("teacher", WorkerRole.Teacher, busy: 0.45)],
            Statuses.Trial("kl", 10), Statuses.Trial("b", 5, TrialState.Stopped, null, "enough"));
        StatusText.Write(_output, status, json: false);
        Assert.Equal(
            """
            run quick
            worker     role     node            does   s/batch  busy
            student-1  student  127.0.0.1:4000  works        -     -
            teacher    teacher  127.0.0.1:4000  works    0.250   45%

            trial  state    student     steps    loss  validation      t  tokens/s  busy  window   received  left
            kl     running  student-1  10/100  3.2500      4.5000  0.500     4,096   75%     75%  2.0 MiB/s  45 s
            b      stopped              5/100  3.2500      4.5000  0.500         -     -       -          -     -
            b: enough

            """,
            _output.ToString());
        using var json = new StringWriter();
        StatusText.Write(json, status, json: true);
        Assert.Equal(4096, (double)JsonNode.Parse(json.ToString())!["trials"]![0]!["tokens_per_second"]!);
    }

    private void Show(IRunView view, double seconds, params TrialStatus[] trials)
    {
        _clock.Seconds = seconds;
        view.Show(Statuses.Of(trials));
    }
}
