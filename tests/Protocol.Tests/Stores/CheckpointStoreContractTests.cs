using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Stores;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace ActorDistill.Protocol.Tests.Stores;

public sealed class CheckpointStoreContractTests
{
    private static readonly string Digest = new('a', 64);
    private static readonly StorePlace Model = new(new TrialId("t"), StoreKind.Model);
    private static readonly ServiceDescriptor Service = Wire.CheckpointStoreReflection.Descriptor.Services.Single();

    private static readonly IMethod[] Methods =
    [
        CheckpointStoreContract.Offer, CheckpointStoreContract.Put, CheckpointStoreContract.Get, CheckpointStoreContract.List,
        CheckpointStoreContract.Delete,
    ];

    [Fact]
    public void The_contract_has_the_methods_of_the_proto_file_and_no_others()
    {
        Assert.Equal(CheckpointStoreContract.ServiceName, Service.FullName);
        Assert.Equal(
            Service.Methods.Select(method => (Service.FullName, method.Name, method.IsClientStreaming, method.IsServerStreaming)),
            Methods.Select(method => (
                method.ServiceName, method.Name, method.Type is MethodType.ClientStreaming, method.Type is MethodType.ServerStreaming)));
        foreach (var method in Methods)
        {
            var described = Service.FindMethodByName(method.Name);
            var types = method.GetType().GetGenericArguments().Select(type => type.Name);
            Assert.Equal([described.InputType.Name, described.OutputType.Name], types);
        }
    }

    [Theory]
    [InlineData("student-a")]
    [InlineData("sweep.learning-rate_1e-4")]
    [InlineData("model-00001-of-00002.safetensors")]
    public void Names_of_trials_and_files_are_taken(string name) => Assert.Null(StoreName.Fault(name));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("../a")]
    [InlineData("a/b")]
    [InlineData("/etc")]
    [InlineData("a\\b")]
    [InlineData(".hidden")]
    [InlineData("-rf")]
    [InlineData("a.")]
    [InlineData("a\0b")]
    [InlineData("a b")]
    [InlineData("ä")]
    [InlineData("c:")]
    public void A_name_that_could_lead_elsewhere_is_refused_wherever_it_stands(string name)
    {
        Assert.NotNull(StoreName.Fault(name));
        var (trial, file) = (new TrialId(name), new StoreFile("f", 1, Digest));
        var (get, offer) = (CheckpointStoreContract.Get.RequestMarshaller, CheckpointStoreContract.Offer.RequestMarshaller);
        Refused("StorePlace.trial_id", get, new StoreRequest(new StorePlace(trial, StoreKind.Model), "f", 0));
        Refused("StoreRequest.file_name", get, new StoreRequest(Model, name, 0));
        Refused("StorePlace.trial_id", offer, new StoreOffer(new StorePlace(trial, StoreKind.Model), [file]));
        Refused("StoreFile.name", offer, new StoreOffer(Model, [file with { Name = name }]));
        Refused("StoreQuery.trial_id", CheckpointStoreContract.List.RequestMarshaller, new StoreQuery(trial));
        Refused("StoreDeletion.trial_id", CheckpointStoreContract.Delete.RequestMarshaller, new StoreDeletion(trial, [1]));
    }

    [Theory]
    [InlineData(StoreKind.Checkpoint, 3, "a", "StoreOffer.files ends with a, a checkpoint ends with manifest.json")]
    [InlineData(StoreKind.Checkpoint, 3, "manifest.json a", "StoreOffer.files ends with a, a checkpoint ends with manifest.json")]
    [InlineData(StoreKind.Checkpoint, 0, "manifest.json", "StorePlace.step_count is 0, must be at least 1")]
    [InlineData(StoreKind.Model, 3, "a", "StorePlace.step_count is 3, must be 0 to 0")]
    [InlineData(StoreKind.Model, 0, "manifest.json", "StoreOffer.files has a manifest.json, which only checkpoints have")]
    [InlineData(StoreKind.Model, 0, "a A", "StoreOffer.files names the file a twice")]
    [InlineData(StoreKind.Metrics, 0, "a", "StoreOffer.files must be metrics.jsonl alone")]
    [InlineData(StoreKind.Model, 0, "", "StoreOffer.files has 0 files, must have 1 to 1024")]
    public void An_offer_that_cannot_be_is_refused(StoreKind kind, long step, string files, string fault)
    {
        var named = files.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => new StoreFile(name, 1, Digest));
        var offer = new StoreOffer(new StorePlace(Model.Trial, kind, step), [.. named]);
        Assert.Equal(fault, Marshalled.FaultOf(CheckpointStoreContract.Offer.RequestMarshaller, offer));
        // In a stream the service itself says it.
        var unreadable = Assert.Throws<ProtocolException>(() => Marshalled.Again(CheckpointStoreContract.Put.RequestMarshaller, offer));
        Assert.Equal(fault, unreadable.Message);
    }

    [Fact]
    public void Parts_come_back_as_they_were()
    {
        var offer = new StoreOffer(
            StorePlace.Checkpoint(new TrialId("t"), 60), [new StoreFile("a", 5, Digest), new StoreFile("manifest.json", 7, Digest)]);
        var read = Assert.IsType<StoreOffer>(Again(offer));
        Assert.Equal(offer.Place, read.Place);
        Assert.Equal(offer.Files, read.Files);
        Assert.Equal(offer.Digest, read.Digest);
        var chunk = new StoreChunk(1, 9, "content"u8.ToArray(), 77);
        var same = Assert.IsType<StoreChunk>(Again(chunk));
        Assert.Equal((1, 9L, 77u), (same.FileIndex, same.OffsetBytes, same.Crc32C));
        Assert.Equal(chunk.Content.ToArray(), same.Content.ToArray());
    }

    [Fact]
    public void Another_order_or_another_byte_is_another_offer()
    {
        var (a, b) = (new StoreFile("a", 1, Digest), new StoreFile("b", 1, new string('b', 64)));
        string[] digests =
        [
            new StoreOffer(Model, [a, b]).Digest, new StoreOffer(Model, [b, a]).Digest,
            new StoreOffer(Model, [a, b with { Digest = Digest }]).Digest,
        ];
        Assert.Equal(3, digests.Distinct().Count());
    }

    private static StorePart Again(StorePart part) => Marshalled.Again(CheckpointStoreContract.Put.RequestMarshaller, part);

    private static void Refused<T>(string field, Marshaller<T> marshaller, T value) =>
        Assert.StartsWith($"{field} ", Marshalled.FaultOf(marshaller, value), StringComparison.Ordinal);
}
