using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;

namespace ActorDistill.Akka.Tests.Probes;

/// <summary>An actor system for one test, and an actor in it that keeps what it is told.</summary>
public sealed class Probe : IDisposable
{
    // Long enough for a busy machine; a test that passes never waits that long.
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // Short enough to wait for nothing to happen, as a test must that says so.
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(200);

    private readonly BlockingCollection<(object Message, IActorRef Sender)> _received = [];

    public Probe(string config = "")
    {
        System = ActorSystem.Create(
            "probe",
            ConfigurationFactory.ParseString($"{config}\nakka {{ loglevel = OFF, stdout-loglevel = OFF, log-dead-letters = off }}"));
        Ref = System.ActorOf(Props.Create(() => new Recorder(_received)), "probe");
    }

    public ActorSystem System { get; }

    public IActorRef Ref { get; }

    public IActorRef LastSender { get; private set; } = ActorRefs.Nobody;

    public IActorRef Start<TActor>(string? name = null) where TActor : ActorBase => System.ActorOf(Props.Create<TActor>(Ref), name);

    public T Expect<T>()
    {
        Assert.True(_received.TryTake(out var next, Patience), $"no {typeof(T).Name} within {Patience}");
        LastSender = next.Sender;
        return Assert.IsAssignableFrom<T>(next.Message);
    }

    public void Expect(params object[] messages)
    {
        foreach (var message in messages) Assert.Equal(message, Expect<object>());
    }

    public void ExpectNothing() =>
        Assert.False(_received.TryTake(out var next, Moment), $"unexpected {next.Message}");

    /// <summary>Makes the probe itself watch an actor.</summary>
    public void Watch(IActorRef subject)
    {
        Ref.Tell(new WatchIt(subject));
        Expect<WatchIt>();
    }

    public void Unwatch(IActorRef subject)
    {
        Ref.Tell(new UnwatchIt(subject));
        Expect<UnwatchIt>();
    }

    public void Dispose() => Assert.True(System.Terminate().Wait(Patience), "the system did not end");

    public sealed record WatchIt(IActorRef Subject);

    private sealed record UnwatchIt(IActorRef Subject);

    private sealed class Recorder : UntypedActor
    {
        private readonly BlockingCollection<(object, IActorRef)> _received;

        public Recorder(BlockingCollection<(object, IActorRef)> received) => _received = received;

        protected override void OnReceive(object message)
        {
            if (message is WatchIt watch) Context.Watch(watch.Subject);
            if (message is UnwatchIt unwatch) Context.Unwatch(unwatch.Subject);
            _received.Add((message, Sender));
        }
    }
}
