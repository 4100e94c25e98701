using System.Runtime.Serialization;
using System.Text;
using ActorDistill.Akka.Tests.Probes;
using Akka.Actor;
using Akka.Serialization;

namespace ActorDistill.Akka.Tests.Serialization;

public sealed class SerializationTests
{
    private const string Config = """
        akka.actor {
          serializers.greeting = "ActorDistill.Akka.Tests.Serialization.GreetingSerializer, ActorDistill.Akka.Tests"
          serialization-bindings {
            "ActorDistill.Akka.Tests.Serialization.Greeting, ActorDistill.Akka.Tests" = greeting
          }
        }
        """;

    [Fact]
    public void The_configuration_binds_a_type_and_those_derived_from_it_to_a_serializer()
    {
        using var probe = new Probe(Config);
        var serialization = probe.System.Serialization;
        var serializer = serialization.FindSerializerFor(new PoliteGreeting("hello"));
        Assert.IsType<GreetingSerializer>(serializer);
        Assert.Equal(1001, serializer.Identifier);
    }

    [Fact]
    public void A_message_comes_back_from_its_bytes_by_number_and_manifest()
    {
        using var probe = new Probe(Config);
        var serialization = probe.System.Serialization;
        var greeting = new Greeting("hello");
        var bytes = serialization.Serialize(greeting);
        var serializer = serialization.FindSerializerFor(greeting);
        var manifest = global::Akka.Serialization.Serialization.ManifestFor(serializer, greeting);
        Assert.Equal(greeting, serialization.Deserialize(bytes, serializer.Identifier, manifest));
    }

    [Fact]
    public void An_unknown_manifest_and_an_unknown_number_are_refused()
    {
        using var probe = new Probe(Config);
        var serialization = probe.System.Serialization;
        Assert.Throws<SerializationException>(() => serialization.Deserialize([1], 1001, "X"));
        Assert.Throws<SerializationException>(() => serialization.Deserialize([1], 999_999, "G"));
    }

    [Fact]
    public void A_handle_is_written_down_with_its_path_and_its_incarnation()
    {
        using var probe = new Probe();
        var path = global::Akka.Serialization.Serialization.SerializedActorPath(probe.Ref);
        Assert.Contains("#", path, StringComparison.Ordinal);
        Assert.Equal("akka://probe/user/probe", path[..path.IndexOf('#', StringComparison.Ordinal)]);
        Assert.Equal(probe.Ref.Path, ActorPath.Parse(path));
        Assert.Equal(probe.Ref.Path.Uid, ActorPath.Parse(path).Uid);
    }
}

public record Greeting(string Text);

public sealed record PoliteGreeting(string Text) : Greeting(Text);

public sealed class GreetingSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    public override int Identifier => 1001;

    public override byte[] ToBinary(object obj) => Encoding.UTF8.GetBytes(((Greeting)obj).Text);

    public override object FromBinary(byte[] bytes, string manifest) => manifest == "G"
        ? new Greeting(Encoding.UTF8.GetString(bytes))
        : throw new SerializationException($"unknown manifest {manifest}");

    public override string Manifest(object o) => "G";
}
