using System.Diagnostics;
using System.Globalization;
using ActorDistill.Akka.Tests.Probes;
using Akka.Actor;
using Akka.Event;
using Akka.Testing;
using Xunit.Abstractions;

namespace ActorDistill.Akka.Tests.Remoting;

/// <summary>
/// Hostile frames against a live node, by strangers and by those who know the join token, while a friend is served.
/// ACTORDISTILL_ABUSE_FRAMES and ACTORDISTILL_ABUSE_SEED choose how many and which.
/// </summary>
[Collection(WholeProcess.Name)]
public sealed class EmbeddedOnlyAbuseTests(ITestOutputHelper output)
{
    private const int CallerCount = 8;
    private const long MemoryGrowthMax = 64L << 20;
    private const int LineLengthMax = 1_000;
    private const string Token = "secret";

    [Fact]
    public async Task A_node_outlives_hostile_frames_serves_its_friends_counts_all_and_writes_few_lines()
    {
        var frameCount = Number("ACTORDISTILL_ABUSE_FRAMES", 20_000);
        var seed = Number("ACTORDISTILL_ABUSE_SEED", 20260731);
        output.WriteLine($"frames {frameCount}, seed {seed}");
        using var node = new Probe(RemoteProbes.Loopback($"akka.remote.join-token = {Token}"));
        node.System.ActorOf(Props.Create(() => new Sink()), "sink");
        node.System.EventStream.SetLogLevel(LogLevel.WarningLevel);
        node.System.EventStream.Subscribe(node.Ref, typeof(Warning));
        node.System.EventStream.Subscribe(node.Ref, typeof(Error));
        var address = RemoteProbes.PathOf(node.Ref).Address;
        // Port 9: what the node answers finds nobody.
        var callers = Enumerable.Range(0, CallerCount).Select(number => new HostileCaller(
            seed + number, $"akka.tcp://evil{number}@127.0.0.1:9", address.ToString(), address.Port!.Value, Token)).ToArray();
        using var friend = new Friend(node);
        await friend.IsServed();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var start = Stopwatch.GetTimestamp();
        await friend.AskUntil(Task.WhenAll(callers.Select(caller => Task.Run(() => caller.Run(frameCount / CallerCount)))));
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        AssertCounted(node.System, callers);
        var growth = GC.GetTotalMemory(forceFullCollection: true) - before;
        var sent = callers.Sum(caller => caller.FrameCount);
        output.WriteLine($"{sent} frames in {seconds:f1} s, {friend.AnswerCount} answers to the friend");
        output.WriteLine($"memory has grown by {growth} bytes, {friend.MemoryMax - before} at most");
        Assert.InRange(growth, long.MinValue, MemoryGrowthMax);
        await friend.IsServed();
        AssertFewLines(Lines(node), seconds);
        friend.AssertStillWatching();
    }

    private void AssertCounted(ActorSystem system, HostileCaller[] callers)
    {
        var expected = callers.SelectMany(caller => caller.Reasons).GroupBy(reason => reason.Key, reason => reason.Value)
            .ToDictionary(group => group.Key, group => group.Sum());
        // What the network reports of an end is counted a moment after it.
        SpinWait.SpinUntil(() => RemoteCounters.Of(system).Values.Sum() >= expected.Values.Sum(), Probe.Patience);
        var counters = RemoteCounters.Of(system);
        output.WriteLine("expected " + string.Join(", ", expected.Select(reason => $"{reason.Key} {reason.Value}")));
        output.WriteLine("counted  " + string.Join(", ", counters.Select(counter => $"{counter.Key} {counter.Value}")));
        foreach (var exact in new[] { "Token", "Quarantined", "Serialization", "Address" })
            Assert.Equal(expected[exact], counters[exact]);
        Assert.True(counters["Malformed"] > expected["Malformed"]);
        Assert.True(counters["TooLong"] > expected["TooLong"]);
        Assert.True(counters["Handshake"] > 0);
        Assert.Equal(expected.Values.Sum(), counters.Values.Sum());
    }

    private static List<string> Lines(Probe node)
    {
        node.Ref.Tell("that is all");
        var lines = new List<string>();
        while (node.Expect<object>() is var next && next is not "that is all")
        {
            Assert.IsNotType<Error>(next);
            lines.Add(Assert.IsType<Warning>(next).Message.ToString()!);
        }
        return lines;
    }

    private static void AssertFewLines(List<string> lines, double seconds)
    {
        const string Refused = "Refused from ";
        Assert.All(lines, line => Assert.InRange(line.Length, 1, LineLengthMax));
        // Those that are none of a refusal say that an incarnation is given up: once each.
        var others = lines.Where(line => !line.StartsWith(Refused, StringComparison.Ordinal)).ToList();
        Assert.All(others, line => Assert.Contains("is quarantined", line, StringComparison.Ordinal));
        Assert.Equal(others.Count, others.Distinct().Count());
        var refusals = lines.Except(others).Select(line => line[Refused.Length..line.IndexOf(": ", StringComparison.Ordinal)]);
        foreach (var host in refusals.GroupBy(peer => peer[..peer.LastIndexOf(':')]))
            Assert.True(host.Count() <= seconds + 2, $"{host.Key} has {host.Count()} lines in {seconds} s");
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : otherwise;

    /// <summary>A node that keeps the rules: it asks all the time, and watches an actor that does not end.</summary>
    private sealed class Friend : IDisposable
    {
        private readonly Probe _probe = new(RemoteProbes.Loopback($"akka.remote.join-token = {Token}"));
        private readonly ActorPath _echo;
        private readonly IActorRef _watched;
        private IActorRef? _found;

        public Friend(Probe node)
        {
            _echo = RemoteProbes.PathOf(node.System.ActorOf(Props.Create(() => new Echo()), "echo"));
            _watched = node.System.ActorOf(Props.Create(() => new Echo()), "watched");
        }

        public int AnswerCount { get; private set; }

        public long MemoryMax { get; private set; }

        public async Task IsServed()
        {
            if (_found is null)
            {
                _found = await _probe.System.ActorSelection(_echo).ResolveOne(Probe.Patience);
                _probe.Watch(await _probe.System.ActorSelection(RemoteProbes.PathOf(_watched)).ResolveOne(Probe.Patience));
            }
            var question = $"question {AnswerCount}";
            Assert.Equal(question, await _found.Ask<string>(question, Probe.Patience));
            AnswerCount++;
            MemoryMax = Math.Max(MemoryMax, GC.GetTotalMemory(forceFullCollection: false));
        }

        public async Task AskUntil(Task end)
        {
            while (!end.IsCompleted) await IsServed();
            await end;
        }

        /// <summary>The first notice is that of the end which comes now: there was none before.</summary>
        public void AssertStillWatching()
        {
            _probe.ExpectNothing();
            _watched.Tell(PoisonPill.Instance);
            Assert.Equal(RemoteProbes.PathOf(_watched), _probe.Expect<Terminated>().ActorRef.Path);
        }

        public void Dispose() => _probe.Dispose();
    }

    private sealed class Echo : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message);
    }

    private sealed class Sink : UntypedActor
    {
        protected override void OnReceive(object message)
        {
        }
    }
}
