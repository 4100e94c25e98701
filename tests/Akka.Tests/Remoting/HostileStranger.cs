using Kind = ActorDistill.Akka.Tests.Remoting.HostileWire.Kind;

namespace ActorDistill.Akka.Tests.Remoting;

/// <summary>Bytes of somebody who does not know the join token: each is one fault, or none where it only goes away.</summary>
internal sealed class HostileStranger(Random random, string to)
{
    /// <summary>The next bytes, and whether the node has a reason to refuse them.</summary>
    public (byte[] Bytes, bool IsFault) Next() => random.Next(6) switch
    {
        0 => (RandomBytes(random.Next(1, 400)), true),
        1 => (HostileWire.WithLength(random.Next(2) == 0 ? int.MaxValue : random.Next(int.MinValue, 1), RandomBytes(20)), true),
        2 => (HostileWire.WithLength(random.Next(31, 1000), RandomBytes(random.Next(1, 30))), true),
        3 => (HostileWire.Framed(RandomBytes(random.Next(0, 2000))), true),
        4 => (HostileWire.Framed(random.NextInt64(1, long.MaxValue), Nested(random.Next(1, 5000))), true),
        _ => Greeting(),
    };

    // A greeting with one value wrong, or all right and the proof missing.
    private (byte[] Bytes, bool IsFault) Greeting()
    {
        var (version, uid) = (random.Next(0, 3), random.Next(-1, 100));
        var from = random.Next(8) == 0 ? $"akka.tcp://{new string('e', 5_000)}@127.0.0.1:9" : "akka.tcp://evil@127.0.0.1:9";
        var address = random.Next(4) == 0 ? "akka.tcp://other@host:1" : to;
        var nonce = RandomBytes(random.Next(8) == 0 ? 5_000 : HostileWire.NonceBytes);
        var lane = random.Next(8) == 0 ? int.MaxValue : 0;
        var hello = HostileWire.Hello(from, uid, address, nonce, lane, version);
        var isFault = version != 1 || uid <= 0 || from.Length > 500 || address != to || nonce.Length > 32 || lane > 1;
        return (HostileWire.Framed(1, HostileWire.Of(Kind.Hello, hello)), isFault);
    }

    // A message with content that claims to be deep.
    private static byte[] Nested(int depth) => [0x32, 0x7F, .. Enumerable.Repeat((byte)0x1A, depth)];

    private byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
