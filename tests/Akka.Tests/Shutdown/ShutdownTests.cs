using ActorDistill.Akka.Tests.Probes;
using Akka;
using Akka.Actor;
using Akka.Configuration;

namespace ActorDistill.Akka.Tests.Shutdown;

public sealed class ShutdownTests
{
    [Fact]
    public async Task Phases_run_in_their_order_and_the_actors_end_last()
    {
        var system = Start();
        var ran = new List<string>();
        var shutdown = CoordinatedShutdown.Get(system);
        AddTask(shutdown, CoordinatedShutdown.PhaseBeforeActorSystemTerminate, ran);
        AddTask(shutdown, CoordinatedShutdown.PhaseServiceStop, ran);
        AddTask(shutdown, CoordinatedShutdown.PhaseBeforeServiceUnbind, ran);
        system.RegisterOnTermination(() => ran.Add("terminated"));
        await shutdown.Run(CoordinatedShutdown.ClrExitReason.Instance).WaitAsync(Probe.Patience);
        await system.WhenTerminated.WaitAsync(Probe.Patience);
        Assert.Equal(["before-service-unbind", "service-stop", "before-actor-system-terminate", "terminated"], ran);
        Assert.Same(CoordinatedShutdown.ClrExitReason.Instance, shutdown.ShutdownReason);
    }

    [Fact]
    public async Task Terminate_runs_the_phases_too()
    {
        var system = Start();
        var ran = new List<string>();
        AddTask(CoordinatedShutdown.Get(system), CoordinatedShutdown.PhaseServiceStop, ran);
        await system.Terminate().WaitAsync(Probe.Patience);
        Assert.Equal(["service-stop"], ran);
    }

    [Fact]
    public async Task A_task_that_fails_or_hangs_does_not_hold_up_the_rest()
    {
        var system = Start("akka.coordinated-shutdown.phases.service-stop.timeout = 50ms");
        var ran = new List<string>();
        var shutdown = CoordinatedShutdown.Get(system);
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceUnbind, "fails", () => throw new InvalidOperationException("oops"));
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceStop, "hangs", () => new TaskCompletionSource<Done>().Task);
        AddTask(shutdown, CoordinatedShutdown.PhaseBeforeActorSystemTerminate, ran);
        await shutdown.Run(CoordinatedShutdown.UnknownReason.Instance).WaitAsync(Probe.Patience);
        Assert.Equal(["before-actor-system-terminate"], ran);
    }

    [Fact]
    public async Task A_second_run_does_nothing_again()
    {
        var system = Start();
        var ran = new List<string>();
        var shutdown = CoordinatedShutdown.Get(system);
        AddTask(shutdown, CoordinatedShutdown.PhaseServiceStop, ran);
        await Task.WhenAll(
            shutdown.Run(CoordinatedShutdown.ClrExitReason.Instance), shutdown.Run(CoordinatedShutdown.UnknownReason.Instance))
            .WaitAsync(Probe.Patience);
        Assert.Single(ran);
        Assert.Same(CoordinatedShutdown.ClrExitReason.Instance, shutdown.ShutdownReason);
    }

    [Fact]
    public async Task A_phase_nobody_defined_takes_no_task()
    {
        var system = Start();
        Assert.Throws<ArgumentException>(
            () => CoordinatedShutdown.Get(system).AddTask("no-such-phase", "task", () => Task.FromResult(Done.Instance)));
        await system.Terminate().WaitAsync(Probe.Patience);
    }

    [Fact]
    public async Task No_actor_is_made_in_a_system_that_has_ended()
    {
        var system = Start();
        await system.Terminate().WaitAsync(Probe.Patience);
        Assert.Throws<InvalidOperationException>(() => system.ActorOf(Props.Create(() => new Reporter(ActorRefs.Nobody))));
    }

    private static void AddTask(CoordinatedShutdown shutdown, string phase, List<string> ran) =>
        shutdown.AddTask(phase, "note", () =>
        {
            ran.Add(phase);
            return Task.FromResult(Done.Instance);
        });

    private static ActorSystem Start(string config = "") =>
        ActorSystem.Create("shutdown", ConfigurationFactory.ParseString($"{config}\nakka.loglevel = OFF\nakka.stdout-loglevel = OFF"));
}
