using System.Runtime.Serialization;
using ActorDistill.Protocol.Messages;
using Akka.Actor;
using Akka.Configuration;
using Google.Protobuf;

namespace ActorDistill.Protocol.Tests.Messages;

public sealed class RunMessageSerializerTests : IDisposable
{
    /// <summary>Every message that there is, found by looking.</summary>
    private static readonly Type[] MessageTypes =
        [.. typeof(IRunMessage).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(IRunMessage)) && !type.IsInterface)];

    private readonly ActorSystem _system;
    private readonly RunMessageSerializer _serializer;

    public RunMessageSerializerTests()
    {
        _system = ActorSystem.Create("messages", ConfigurationFactory.ParseString(RunMessageSerializer.Bindings));
        _serializer = new RunMessageSerializer((ExtendedActorSystem)_system);
    }

    public static TheoryData<Type> Types { get; } = [.. MessageTypes];

    public void Dispose() => _system.Terminate().Wait();

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_message_comes_back_as_it_was(Type type)
    {
        var samples = MessageSamples.All.Where(message => message.GetType() == type).ToList();
        Assert.True(samples.Count > 0, $"{type} has no sample");
        foreach (var sample in samples)
        {
            var bytes = _serializer.ToBinary(sample);
            var back = _serializer.FromBinary(bytes, _serializer.Manifest(sample));
            Assert.IsType(type, back);
            Assert.Equal(RecordText.Of(sample), RecordText.Of(back));
            Assert.Equal(bytes, _serializer.ToBinary(back));
        }
    }

    [Fact]
    public void Every_manifest_is_of_one_message_and_every_message_has_one() =>
        Assert.Equal(
            MessageTypes.OrderBy(type => type.FullName, StringComparer.Ordinal),
            RunMessageSerializer.Manifests.Keys.OrderBy(type => type.FullName, StringComparer.Ordinal));

    [Fact]
    public void An_actor_system_with_the_bindings_sends_the_messages_through_this_serializer()
    {
        var message = MessageSamples.All[0];
        var found = _system.Serialization.FindSerializerFor(message);
        Assert.IsType<RunMessageSerializer>(found);
        Assert.Equal(4711, found.Identifier);
        var back = _system.Serialization.Deserialize(_system.Serialization.Serialize(message), 4711, _serializer.Manifest(message));
        Assert.Equal(RecordText.Of(message), RecordText.Of(back));
    }

    [Fact]
    public void What_is_no_message_of_a_run_is_refused()
    {
        Assert.Throws<SerializationException>(() => _serializer.ToBinary("text"));
        Assert.Throws<SerializationException>(() => _serializer.Manifest(new object()));
        Assert.Throws<SerializationException>(() => _serializer.FromBinary([], "System.String"));
    }

    [Fact]
    public void A_missing_field_is_a_fault_that_names_it_or_is_absent()
    {
        var faults = new HashSet<string>();
        foreach (var sample in MessageSamples.All)
            foreach (var bytes in WithOneFieldLess(_serializer.ToBinary(sample)))
                if (FaultOf(bytes, _serializer.Manifest(sample)) is { } fault)
                    faults.Add(fault);
        Assert.Contains("WorkerAccepted.by is missing", faults);
        Assert.Contains("WorkerAccepted.run_id has 0 characters, must have 1 to 256", faults);
        Assert.Contains("StopTrial.mode is 0, must be one of Pause, Finish, Abandon", faults);
        Assert.Contains("StartTrial.source is missing", faults);
        Assert.Contains("RegisterTeacher.model_digest must be 64 lower-case hexadecimal digits", faults);
        Assert.Contains("RegisterTeacher.protocol_version is 0, must be 1 to 1000000", faults);
        Assert.All(faults, fault => Assert.Matches(@"^(the length of )?\w+(\.\w+)? (is|has|must|cannot) ?", fault));
    }

    [Fact]
    public void Mutated_bytes_are_a_message_or_a_typed_fault_and_nothing_else()
    {
        const int seed = 99;
        var random = new Random(seed);
        var encoded = MessageSamples.All
            .Select(sample => (Bytes: _serializer.ToBinary(sample), Manifest: _serializer.Manifest(sample)))
            .ToList();
        var faults = 0;
        for (var draw = 0; draw < 40_000; draw++)
        {
            var (bytes, manifest) = encoded[random.Next(encoded.Count)];
            var changed = bytes.ToList();
            for (var change = random.Next(1, 4); change > 0; change--)
                switch (random.Next(3))
                {
                    case 0 when changed.Count > 0:
                        changed[random.Next(changed.Count)] = (byte)random.Next(256);
                        break;
                    case 1 when changed.Count > 0:
                        changed.RemoveAt(random.Next(changed.Count));
                        break;
                    default:
                        changed.Insert(random.Next(changed.Count + 1), (byte)random.Next(256));
                        break;
                }
            faults += FaultOf([.. changed], manifest) is null ? 0 : 1;
        }
        Assert.True(faults > 10_000, $"seed {seed}: only {faults} faults");
    }

    [Fact]
    public void The_secret_is_not_in_the_text_of_a_message()
    {
        var token = new JoinToken("s3cret");
        Assert.DoesNotContain("s3cret", MessageSamples.All[0].ToString(), StringComparison.Ordinal);
        Assert.True(token.IsSameAs(new JoinToken("s3cret")));
        Assert.False(token.IsSameAs(new JoinToken("s3creT")));
        Assert.False(token.IsSameAs(new JoinToken("")));
    }

    // Any exception but this one fails the test that asks.
    private string? FaultOf(byte[] bytes, string manifest)
    {
        try
        {
            _serializer.FromBinary(bytes, manifest);
            return null;
        }
        catch (SerializationException fault)
        {
            return fault.Message;
        }
    }

    /// <summary>The message again and again, each time without one of its fields.</summary>
    private static IEnumerable<byte[]> WithOneFieldLess(byte[] bytes)
    {
        var input = new CodedInputStream(bytes);
        for (uint tag; (tag = TagAt(input, out var start)) != 0;)
        {
            input.SkipLastField();
            Assert.NotEqual(0u, tag);
            yield return [.. bytes[..start], .. bytes[(int)input.Position..]];
        }
    }

    private static uint TagAt(CodedInputStream input, out int start)
    {
        start = (int)input.Position;
        return input.ReadTag();
    }
}
