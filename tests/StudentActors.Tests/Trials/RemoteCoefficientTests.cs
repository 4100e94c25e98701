using ActorDistill.Distillation.Runs;
using ActorDistill.Schedules.Taid;
using ActorDistill.StudentActors.Trials;

namespace ActorDistill.StudentActors.Tests.Trials;

/// <summary>A student's t against the schedule of a coordinator that answers, late or not at all.</summary>
public class RemoteCoefficientTests
{
    private static readonly TaidSettings Settings = new(StepCount: 50, TStart: 0.2, Alpha: 0.3, Beta: 0.9);

    [Theory]
    [InlineData(false, TaidSignal.CrossEntropy)]
    [InlineData(false, TaidSignal.Kl)]
    [InlineData(true, TaidSignal.CrossEntropy)]
    public void What_the_coordinator_answers_is_bit_for_bit_what_one_process_would_have(bool parity, TaidSignal signal)
    {
        var settings = Settings with { Parity = parity, Signal = signal };
        var local = new TaidCoefficient(settings, null, 0);
        var remote = new RemoteCoefficient(settings, null, 0, TimeProvider.System, CancellationToken.None);
        var losses = new Random(11);
        var state = local.State;
        for (var step = 0L; step < 40; step++)
        {
            // Now and then a stage without the loss on the tokens.
            var moves = step % 7 != 3;
            var reported = new List<(double Soft, double Kl, long TokenCount)>();
            for (var batch = 0; moves && batch < 3; batch++)
            {
                Assert.Equal(Bits(local.Next()), Bits(remote.Next()));
                var loss = (100 * losses.NextDouble(), losses.NextDouble(), 30L + batch);
                local.Report(loss.Item1, loss.Item2, loss.Item3);
                remote.Report(loss.Item1, loss.Item2, loss.Item3);
                reported.Add(loss);
            }
            Assert.Equal(state, local.State);
            local.EndStep(moves);
            remote.EndStep(moves);
            state = moves ? After(settings, state, step, reported) : state;
            if (moves)
                remote.Answered(step, state);
            Assert.Equal(local.State, remote.State);
        }
        Assert.InRange(remote.State.T, 0.5, 1);
    }

    [Fact]
    public async Task A_loss_waits_for_the_answer_to_the_step_before_and_for_no_other()
    {
        var remote = new RemoteCoefficient(Settings, null, 0, TimeProvider.System, CancellationToken.None);
        Step(remote);
        var next = Task.Run(remote.Next);
        remote.Answered(5, new TaidState(0.9, 1, 0));
        Assert.False(next.IsCompleted);
        remote.Answered(0, new TaidState(0.25, 2, 0));
        Assert.Equal(0.25, await next.WaitAsync(TimeSpan.FromMinutes(1)));
        // The same answer again, and a late one, change nothing.
        remote.Answered(0, new TaidState(0.7, 2, 0));
        Assert.Equal(new TaidState(0.25, 2, 0), remote.State);
    }

    [Fact]
    public async Task An_answer_that_comes_before_it_is_waited_for_is_kept()
    {
        var remote = new RemoteCoefficient(Settings, null, 0, TimeProvider.System, CancellationToken.None);
        Step(remote);
        remote.Answered(0, new TaidState(0.25, 2, 0));
        Assert.Equal(0.25, await Task.Run(remote.Next).WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.InRange(remote.Waited, TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_stop_ends_the_wait_and_leaves_what_the_schedule_says()
    {
        using var stopping = new CancellationTokenSource();
        var (remote, local) = (
            new RemoteCoefficient(Settings, null, 0, TimeProvider.System, stopping.Token), new TaidCoefficient(Settings, null, 0));
        Step(remote);
        Step(local);
        var waiting = Task.Run(remote.Next);
        await stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.Equal(local.State, remote.State);
    }

    [Fact]
    public void A_resumed_student_goes_on_from_its_checkpoints_state()
    {
        var from = new TaidState(0.6, 1.5, 0.01);
        var remote = new RemoteCoefficient(Settings, from, 7, TimeProvider.System, CancellationToken.None);
        Assert.Equal(from, remote.State);
        Assert.Equal(0.6, remote.Next());
    }

    private static void Step(ITaidCoefficient coefficient)
    {
        coefficient.Next();
        coefficient.Report(20, 1, 10);
        coefficient.EndStep(moves: true);
    }

    // As a coordinator computes it of a report.
    private static TaidState After(
        TaidSettings settings, TaidState before, long step, IReadOnlyList<(double Soft, double Kl, long TokenCount)> losses)
    {
        var schedule = new TaidSchedule(settings);
        double Signal((double Soft, double Kl, long TokenCount) loss) => settings.Signal == TaidSignal.Kl ? loss.Kl : loss.Soft;
        return settings.Parity
            ? losses.Aggregate(before, (state, loss) => schedule.Next(state, Signal(loss) / loss.TokenCount, step, loss.TokenCount))
            : schedule.Next(before, losses.Sum(Signal) / losses.Sum(loss => loss.TokenCount), step, losses.Sum(loss => loss.TokenCount));
    }

    private static long Bits(double value) => BitConverter.DoubleToInt64Bits(value);
}
