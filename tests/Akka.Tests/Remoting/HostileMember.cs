using Kind = ActorDistill.Akka.Tests.Remoting.HostileWire.Kind;

namespace ActorDistill.Akka.Tests.Remoting;

/// <summary>
/// What somebody sends who knows the join token and has shaken hands: each frame with the reason for which it is refused.
/// </summary>
/// <param name="random">Chooses.</param>
/// <param name="from">The address it speaks for.</param>
/// <param name="to">The node's.</param>
internal sealed class HostileMember(Random random, string from, string to)
{
    private const string LocalNames = "abcdefghijklmnopqrstuvwxyz*?$%.-_";

    private long _systemSeqNr;

    /// <summary>Another incarnation counts its system messages from 1.</summary>
    public void Restart() => _systemSeqNr = 0;

    /// <summary>A frame after which the connection goes on; "" where the node has nothing to refuse.</summary>
    public (byte[] Content, string Reason) Next() => random.Next(14) switch
    {
        0 => (ToSink(HostileWire.Payload(random.Next(1_000, int.MaxValue), "S", Garbage(100))), "Serialization"),
        1 => (ToSink(HostileWire.Payload(16, OddText(random.Next(10, 3_000)), Garbage(100))), "Serialization"),
        2 => (ToSink(HostileWire.Payload(17, "System.Diagnostics.Process", Garbage(100))), "Serialization"),
        // Messages of the library whose content ends within.
        3 => (ToSink(HostileWire.Payload(16, random.Next(2) == 0 ? "ID" : "SF", [0x0A, 0x7F])), "Serialization"),
        4 => (ToSink(HostileWire.Payload(6, "S", Selection("*", "..", "*", "..", "*"))), "Serialization"),
        5 => (HostileWire.Of(Kind.Message, HostileWire.Text(1, $"{to}/user/sink")), "Serialization"),
        6 => (HostileWire.Message("akka.tcp://other@10.0.0.1:2552/user/sink", from, Hello), "Address"),
        7 => (HostileWire.Message(OddText(random.Next(0, 20_000)), OddText(50), Hello), "Address"),
        8 => (HostileWire.Message($"{to}/user/{LongPath()}", "", Hello), ""),
        9 => (ToSink(Hello, OddText(random.Next(0, 5_000))), ""),
        // An answer goes where the sender is said to be: a host that no host is called.
        10 => (ToSink(Identify, $"akka.tcp://third{random.Next(64)}@{OddHost()}:{random.Next(3)}/user/x"), ""),
        11 => (System(random.Next(5, 1_000), $"{to}/user/sink", "", ""), "Address"),
        12 => (System(random.Next(1, 3), $"{to}/user/sink", "", "akka.tcp://other@10.0.0.1:2552/user/x"), "Address"),
        _ => (System(4, OddText(random.Next(0, 5_000)), OddText(20), ""), "Address"),
    };

    /// <summary>Asks to be told of the end of what is not there: the node answers, and nobody acknowledges it.</summary>
    public byte[] WatchNobody() => System(1, $"{to}/user/{LongPath()}", "", $"{from}/user/{LongPath()}");

    /// <summary>Bytes after which the node must close the connection, as they are sent.</summary>
    public (byte[] Bytes, string Reason) Last() => random.Next(10) switch
    {
        0 => (HostileWire.WithLength(int.MaxValue, Garbage(10)), "TooLong"),
        1 => (HostileWire.WithLength(random.Next(500, 100_000), Garbage(400)), "Malformed"),
        2 => (HostileWire.Framed(0, Hello), "Malformed"),
        3 => (HostileWire.Framed(random.NextInt64(long.MinValue, 0), Hello), "Malformed"),
        4 => (HostileWire.Framed(Garbage(random.Next(1, 8))), "Malformed"),
        // An acknowledgement comes from who was connected to, never from who connects.
        5 => (Next(HostileWire.Of(Kind.Ack, HostileWire.Number(1, random.NextInt64()))), "Malformed"),
        6 => (Next(HostileWire.Of((Kind)random.Next(2, 6) is var kind and not Kind.Proof ? kind : Kind.Hello)), "Malformed"),
        7 => (Next(HostileWire.System(long.MaxValue - random.Next(10), 1, $"{to}/user/sink", "", from)), "Malformed"),
        8 => (Next(HostileWire.System(random.NextInt64(long.MinValue, 1), 3, $"{to}/user/sink", "", "")), "Malformed"),
        // An envelope that ends within.
        _ => (Next([.. ToSink(Hello).SkipLast(3)]), "Malformed"),
    };

    private static byte[] Hello => HostileWire.Payload(17, "S", "hello"u8.ToArray());

    private static byte[] Identify => HostileWire.Payload(16, "ID", []);

    // A number above those of the frames before it.
    private static byte[] Next(byte[] content) => HostileWire.Framed(1L << 40, content);

    private byte[] ToSink(byte[] payload, string sender = "") => HostileWire.Message($"{to}/user/sink", sender, payload);

    private byte[] System(int kind, string recipient, string subject, string watcher) =>
        HostileWire.System(++_systemSeqNr, kind, recipient, subject, watcher);

    private static byte[] Selection(params string[] elements) =>
        [.. HostileWire.Bytes(1, Hello), .. elements.SelectMany(element => HostileWire.Text(2, element))];

    // No host can be called so, and nobody is asked who it is: a label has 63 letters at most.
    private string OddHost() => random.Next(2) == 0 ? "127.0.0.1" : new string('h', random.Next(64, 400));

    private string LongPath()
    {
        if (random.Next(2) == 0) return string.Concat(Enumerable.Repeat("a/", random.Next(1, 2_000))) + "b";
        return string.Create(random.Next(1, 4_000), random, (name, source) =>
        {
            foreach (ref var letter in name) letter = (char)('a' + source.Next(26));
        });
    }

    // Never a path of the node's, whatever comes.
    private string OddText(int length) => "?" + string.Create(length, random, (text, source) =>
    {
        foreach (ref var letter in text)
            letter = source.Next(4) == 0 ? (char)source.Next(1, 0xD000) : LocalNames[source.Next(LocalNames.Length)];
    });

    private byte[] Garbage(int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
