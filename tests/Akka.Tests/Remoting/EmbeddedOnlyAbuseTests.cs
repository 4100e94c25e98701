using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using ActorDistill.Akka.Tests.Probes;
using Akka.Event;
using Akka.Testing;
using Xunit.Abstractions;

namespace ActorDistill.Akka.Tests.Remoting;

/// <summary>
/// Hostile bytes against a live node. ACTORDISTILL_ABUSE_FRAMES and ACTORDISTILL_ABUSE_SEED choose how many and which.
/// </summary>
public sealed class EmbeddedOnlyAbuseTests(ITestOutputHelper output)
{
    private const int CallerCount = 8;
    private const long MemoryGrowthMax = 64L << 20;

    [Fact]
    public async Task A_node_outlives_hostile_frames_counts_them_and_writes_few_lines()
    {
        var frameCount = Number("ACTORDISTILL_ABUSE_FRAMES", 20_000);
        var seed = Number("ACTORDISTILL_ABUSE_SEED", 20260731);
        output.WriteLine($"frames {frameCount}, seed {seed}");
        using var node = new Probe(RemoteProbes.Loopback("akka.remote.join-token = secret"));
        node.System.EventStream.SetLogLevel(LogLevel.WarningLevel);
        node.System.EventStream.Subscribe(node.Ref, typeof(Warning));
        var address = RemoteProbes.PathOf(node.Ref).Address;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var start = System.Diagnostics.Stopwatch.GetTimestamp();
        var callers = Enumerable.Range(0, CallerCount).Select(caller => Task.Run(async () =>
        {
            var hostile = new HostileFrames(new Random(seed + caller), address.ToString());
            for (var i = caller; i < frameCount; i += CallerCount) await Abuse(hostile.Next(), address.Port!.Value);
        }));
        await Task.WhenAll(callers);
        var seconds = System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds;
        using var friend = new Probe(RemoteProbes.Loopback("akka.remote.join-token = secret"));
        var found = await friend.System.ActorSelection(RemoteProbes.PathOf(node.Ref)).ResolveOne(Probe.Patience);
        var counters = RemoteCounters.Of(node.System);
        output.WriteLine(string.Join(", ", counters.Select(counter => $"{counter.Key} {counter.Value}")) + $", {seconds:f1} s");
        // All but greetings that are right so far and whose sender goes away.
        Assert.InRange(counters.Values.Sum(), frameCount * 9L / 10, frameCount);
        var growth = GC.GetTotalMemory(forceFullCollection: true) - before;
        output.WriteLine($"memory has grown by {growth} bytes");
        Assert.InRange(growth, long.MinValue, MemoryGrowthMax);
        var lines = 0;
        found.Tell("still there?", friend.Ref);
        while (node.Expect<object>() is not "still there?") lines++;
        Assert.InRange(lines, 1, seconds + 2);
    }

    /// <summary>One frame on a connection of its own, until the node closes it: it does after each fault.</summary>
    private static async Task Abuse(byte[] frame, int port)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port);
        var stream = client.GetStream();
        var answer = new byte[256];
        try
        {
            await stream.WriteAsync(frame);
            client.Client.Shutdown(SocketShutdown.Send);
            while (await stream.ReadAsync(answer) > 0)
            {
            }
        }
        catch (Exception fault) when (fault is IOException or SocketException)
        {
            // Reset by the node, which closes without reading on: as it should.
        }
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : otherwise;

    /// <summary>Bytes that no honest node sends.</summary>
    private sealed class HostileFrames(Random random, string to)
    {
        public byte[] Next() => random.Next(7) switch
        {
            0 => RandomBytes(random.Next(1, 400)),
            1 => WithLength(random.Next(2) == 0 ? int.MaxValue : random.Next(int.MinValue, 1), RandomBytes(20)),
            2 => WithLength(random.Next(30, 1000), RandomBytes(random.Next(1, 30))),
            3 => Framed(RandomBytes(random.Next(0, 2000))),
            4 => Framed([.. Numbered(1), .. RandomBytes(random.Next(0, 200))]),
            5 => Framed([.. Numbered(1), .. Hello(to)]),
            _ => Framed([.. Numbered(random.NextInt64()), .. Nested(random.Next(1, 5000))]),
        };

        // Frame { hello { version, from, uid, to, nonce } } with one value wrong or the proof missing.
        private byte[] Hello(string address)
        {
            byte[] hello =
            [
                0x08, (byte)random.Next(0, 3), .. Text(0x12, "akka.tcp://evil@127.0.0.1:9"), 0x18, (byte)random.Next(0, 100),
                .. Text(0x22, random.Next(4) == 0 ? "akka.tcp://other@host:1" : address), 0x2A, 32, .. RandomBytes(32),
            ];
            return [0x0A, (byte)hello.Length, .. hello];
        }

        // Frame { message { ... } } with content that claims to be deep.
        private byte[] Nested(int depth) => [0x32, 0x7F, .. Enumerable.Repeat((byte)0x1A, depth)];

        private static byte[] Text(byte tag, string text) => [tag, (byte)text.Length, .. System.Text.Encoding.UTF8.GetBytes(text)];

        private static byte[] Numbered(long number)
        {
            var bytes = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
            return bytes;
        }

        private byte[] RandomBytes(int count)
        {
            var bytes = new byte[count];
            random.NextBytes(bytes);
            return bytes;
        }

        private static byte[] Framed(byte[] content) => WithLength(content.Length, content);

        private static byte[] WithLength(int length, byte[] content)
        {
            var bytes = new byte[sizeof(int) + content.Length];
            BinaryPrimitives.WriteInt32LittleEndian(bytes, length);
            content.CopyTo(bytes, sizeof(int));
            return bytes;
        }
    }
}
