using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Stores;
using ActorDistill.Storage;
using Grpc.Core;

namespace ActorDistill.EndToEnd.Tests.Stores;

/// <summary>Who and what a store of checkpoints does not take.</summary>
public sealed class StoreRefusalTests
{
    private static readonly TrialId Trial = new("student-a");

    [Theory]
    [InlineData(null, "a call without a bearer token")]
    [InlineData("wrong-horse", "a call with another bearer token")]
    public async Task Without_the_token_nothing_is_told_or_taken(string? token, string reason)
    {
        await using var store = await LiveStore.StartAsync();
        var offer = store.NewCheckpoint();
        Assert.Equal(StatusCode.Unauthenticated, await RefusalAsync(store.AskAsync(CheckpointStoreContract.Offer, offer, token)));
        Assert.Equal(StatusCode.Unauthenticated, await RefusalAsync(store.SendAsync([offer], token: token)));
        Assert.Equal(
            StatusCode.Unauthenticated, await RefusalAsync(store.AskAsync(CheckpointStoreContract.List, new StoreQuery(Trial), token)));
        Assert.Equal(
            StatusCode.Unauthenticated,
            await RefusalAsync(store.AskAsync(CheckpointStoreContract.Delete, new StoreDeletion(Trial, [1]), token)));
        // A student does not go on asking.
        var refused = await Assert.ThrowsAsync<OperatorException>(
            () => store.Student(token).PutAsync(offer, store.Files, CancellationToken.None));
        Assert.Contains("refuses to take student-a's checkpoint of step 60: Unauthenticated", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<OperatorException>(
            () => store.Student(token).GetAsync(offer.Place, "manifest.json", CancellationToken.None));
        Assert.False(Directory.Exists(store.Trials));
        Assert.Contains(store.Lines.Lines, line => line.Contains($"127.0.0.1 is refused: {reason}", StringComparison.Ordinal));
        Assert.DoesNotContain(store.Lines.Lines, line => line.Contains("horse", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("..")]
    [InlineData("../outside")]
    [InlineData("/etc")]
    [InlineData(".hidden")]
    public async Task A_name_that_leads_out_of_the_store_is_refused(string name)
    {
        await using var store = await LiveStore.StartAsync();
        var file = store.NewCheckpoint().Files[0];
        var (trial, model) = (new TrialId(name), StoreKind.Model);
        var offers = new[]
        {
            new StoreOffer(new StorePlace(trial, model), [file]), new StoreOffer(new StorePlace(Trial, model), [file with { Name = name }]),
        };
        foreach (var offer in offers)
        {
            Assert.Equal(StatusCode.InvalidArgument, await RefusalAsync(store.AskAsync(CheckpointStoreContract.Offer, offer)));
            Assert.Equal(StatusCode.InvalidArgument, await RefusalAsync(store.SendAsync([offer])));
        }
        Assert.Equal(
            StatusCode.InvalidArgument, await RefusalAsync(store.AskAsync(CheckpointStoreContract.List, new StoreQuery(trial))));
        Assert.Equal(
            StatusCode.InvalidArgument,
            await RefusalAsync(store.AskAsync(CheckpointStoreContract.Delete, new StoreDeletion(trial, [60]))));
        foreach (var place in new[] { new StorePlace(trial, model), new StorePlace(Trial, model) })
            await Assert.ThrowsAsync<OperatorException>(() => store.Student().GetAsync(place, name, CancellationToken.None));
        Assert.False(Directory.Exists(store.Trials));
    }

    [Fact]
    public async Task Too_long_a_file_is_refused_and_more_than_was_announced_too()
    {
        await using var store = await LiveStore.StartAsync();
        var offer = store.NewCheckpoint();
        var tooLong = offer with { Files = [offer.Files[0] with { LengthBytes = LiveStore.FileBytesMax + 1 }, .. offer.Files.Skip(1)] };
        Assert.Equal(StatusCode.FailedPrecondition, await RefusalAsync(store.AskAsync(CheckpointStoreContract.Offer, tooLong)));
        Assert.Equal(StatusCode.FailedPrecondition, await RefusalAsync(store.SendAsync([tooLong])));
        var shorter = offer with { Files = [offer.Files[0] with { LengthBytes = 1000 }, .. offer.Files.Skip(1)] };
        Assert.Equal(StatusCode.InvalidArgument, await RefusalAsync(store.SendAsync([shorter, store.Piece(offer, 0, 0, 1001)])));
        Assert.Empty(await store.Student().ListAsync(Trial, CancellationToken.None));
    }

    [Fact]
    public async Task An_upload_begins_with_an_offer_and_has_only_one()
    {
        await using var store = await LiveStore.StartAsync();
        var offer = store.NewCheckpoint();
        Assert.Equal(StatusCode.InvalidArgument, await RefusalAsync(store.SendAsync([store.Piece(offer, 0, 0, 10)])));
        Assert.Equal(StatusCode.InvalidArgument, await RefusalAsync(store.SendAsync([])));
        Assert.Equal(StatusCode.InvalidArgument, await RefusalAsync(store.SendAsync([offer, offer])));
        // A hole may be the fault of an earlier call: it is to be asked again what is wanted.
        Assert.Equal(StatusCode.DataLoss, await RefusalAsync(store.SendAsync([offer, store.Piece(offer, 0, 10, 10)])));
    }

    [Fact]
    public async Task More_uploads_at_once_than_allowed_come_again()
    {
        await using var store = await LiveStore.StartAsync(transfers: 1);
        var offer = store.NewCheckpoint();
        using var channel = Grpc.Net.Client.GrpcChannel.ForAddress(store.Address);
        var headers = new Metadata { { "authorization", $"Bearer {LiveStore.Secret}" } };
        var open = channel.CreateCallInvoker().AsyncClientStreamingCall(CheckpointStoreContract.Put, null, new CallOptions(headers));
        await open.RequestStream.WriteAsync(offer);
        // Its offer is taken at some moment; from then on there is no room.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!Directory.Exists(Path.GetDirectoryName(store.Checkpoint))) await Task.Delay(5, patience.Token);
        Assert.Equal(StatusCode.ResourceExhausted, await RefusalAsync(store.SendAsync([offer])));
        var upload = store.Student().PutAsync(offer, store.Files, CancellationToken.None);
        await store.Lines.WaitForAsync("is asked to take student-a's checkpoint of step 60 again", patience.Token);
        open.Dispose();
        await upload.WaitAsync(patience.Token);
        Assert.True(Directory.Exists(store.Checkpoint));
    }

    private static async Task<StatusCode> RefusalAsync(Task call) => (await Assert.ThrowsAsync<RpcException>(() => call)).StatusCode;
}
