using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;

namespace ActorDistill.Akka.Tests.Clustering;

/// <summary>Whatever a peer sends under the cluster's manifests is a message or refused; nothing else is thrown.</summary>
public sealed class EmbeddedOnlyClusterCodecTests
{
    private const int ClusterSerializer = 5;
    private const int SingletonSerializer = 14;
    private const int Seed = 20260731;

    [Theory]
    [InlineData(ClusterSerializer, new[] { "IJ", "IA", "IN", "J", "W", "GE", "EC", "HB", "HBR", "no such", "" })]
    [InlineData(SingletonSerializer, new[] { "A", "C", "no such" })]
    public async Task Hostile_bytes_are_refused(int serializer, string[] manifests)
    {
        var system = ActorSystem.Create("codec", ConfigurationFactory.ParseString("akka.loglevel = OFF"));
        var random = new Random(Seed);
        var refused = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = new byte[random.Next(60)];
            random.NextBytes(bytes);
            // Mostly small numbers: they are field tags and lengths more often.
            if (random.Next(3) > 0) for (var k = 0; k < bytes.Length; k++) bytes[k] &= 0x1f;
            var manifest = manifests[random.Next(manifests.Length)];
            try
            {
                Assert.NotNull(system.Serialization.Deserialize(bytes, serializer, manifest));
            }
            catch (SerializationException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 1, 20_000);
        await system.Terminate();
    }
}
