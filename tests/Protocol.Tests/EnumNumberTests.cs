using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Messages;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Protocol.Stores;
using Google.Protobuf.Reflection;

namespace ActorDistill.Protocol.Tests;

/// <summary>Our enumerations and those of the .proto files are the same numbers for the same things.</summary>
public sealed class EnumNumberTests
{
    public static TheoryData<Type, string> Pairs { get; } = new()
    {
        { typeof(PayloadKind), "PayloadKind" },
        { typeof(NumberEncoding), "Encoding" },
        { typeof(LayerPart), "LayerPart" },
        { typeof(SectionKind), "SectionKind" },
        { typeof(RefusalReason), "RefusalReason" },
        { typeof(StopMode), "StopMode" },
        { typeof(TrialEnd), "TrialEnd" },
        { typeof(TrialState), "TrialState" },
        { typeof(WorkerRole), "WorkerRole" },
        { typeof(StoreKind), "StoreKind" },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Names_and_numbers_agree(Type ours, string wire)
    {
        var expected = EnumOf(wire).Values.Where(value => value.Number != 0)
            .Select(value => (Plain(value.Name)[Plain(wire).Length..], value.Number));
        var actual = Enum.GetValues(ours).Cast<object>()
            .Select(value => (Plain(value.ToString()!), Convert.ToInt32(value, null))).Where(pair => pair.Item2 != 0);
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void No_enumeration_of_the_files_is_left_out() => Assert.Equal(
        Files.SelectMany(file => file.EnumTypes).Select(type => type.Name).Order(StringComparer.Ordinal),
        Pairs.Select(row => (string)row[1]).Order(StringComparer.Ordinal));

    private static FileDescriptor[] Files =>
    [
        Wire.CommonReflection.Descriptor, Wire.TeacherStreamReflection.Descriptor, Wire.CoordinationReflection.Descriptor,
        Wire.CheckpointStoreReflection.Descriptor,
    ];

    private static EnumDescriptor EnumOf(string name) => Files.SelectMany(file => file.EnumTypes).Single(type => type.Name == name);

    private static string Plain(string name) => name.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();
}
