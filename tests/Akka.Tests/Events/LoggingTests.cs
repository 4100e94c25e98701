using ActorDistill.Akka.Tests.Probes;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;

namespace ActorDistill.Akka.Tests.Events;

public sealed class LoggingTests
{
    [Fact]
    public async Task An_actor_s_log_names_its_path_and_fills_the_arguments_in()
    {
        var system = ActorSystem.Create("log", ConfigurationFactory.ParseString("akka { loglevel = DEBUG, loggers = [] }"));
        var seen = new TaskCompletionSource<LogEvent>();
        var listener = system.ActorOf(Props.Create(() => new Listener(seen)));
        system.EventStream.Subscribe<Warning>(listener);
        var actor = system.ActorOf(Props.Create(() => new Talker()), "talker");
        actor.Tell("x");
        var warning = await seen.Task.WaitAsync(Probe.Patience);
        Assert.StartsWith("akka://log/user/talker", warning.LogSource, StringComparison.Ordinal);
        Assert.Equal("got x and 2", warning.Message.ToString());
        Assert.Equal(LogLevel.WarningLevel, warning.LogLevel());
        await system.Terminate().WaitAsync(Probe.Patience);
    }

    [Theory]
    [InlineData("DEBUG", true, true)]
    [InlineData("INFO", false, true)]
    [InlineData("WARNING", false, true)]
    [InlineData("OFF", false, false)]
    public async Task The_configured_level_decides_what_is_written(string level, bool isDebug, bool isError)
    {
        var system = ActorSystem.Create("level", ConfigurationFactory.ParseString($"akka {{ loglevel = {level}, loggers = [] }}"));
        Assert.Equal(isDebug, system.Log.IsDebugEnabled);
        Assert.Equal(isError, system.Log.IsErrorEnabled);
        await system.Terminate().WaitAsync(Probe.Patience);
    }

    [Fact]
    public void The_event_stream_hands_an_event_to_who_subscribed_to_a_base_of_its_type_and_once_only()
    {
        using var probe = new Probe();
        var events = probe.System.EventStream;
        Assert.True(events.Subscribe(probe.Ref, typeof(ArgumentException)));
        Assert.False(events.Subscribe(probe.Ref, typeof(ArgumentException)));
        var derived = new ArgumentNullException();
        events.Publish(derived);
        events.Publish(new InvalidOperationException());
        Assert.Same(derived, probe.Expect<Exception>());
        Assert.True(events.Unsubscribe(probe.Ref, typeof(ArgumentException)));
        events.Publish(derived);
        probe.ExpectNothing();
    }

    private sealed class Listener : ReceiveActor
    {
        public Listener(TaskCompletionSource<LogEvent> seen) => Receive<LogEvent>(logEvent => seen.TrySetResult(logEvent) || true);
    }

    private sealed class Talker : ReceiveActor
    {
        public Talker() => Receive<string>(text => Context.GetLogger().Warning("got {0} and {1}", text, 2));
    }
}
