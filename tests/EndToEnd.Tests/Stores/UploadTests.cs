using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Stores;
using ActorDistill.Storage;
using Grpc.Core;

namespace ActorDistill.EndToEnd.Tests.Stores;

/// <summary>What gets into a store of checkpoints over a real socket, and what is there when it does not.</summary>
public sealed class UploadTests
{
    private static readonly TrialId Trial = new("student-a");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_checkpoint_is_there_with_all_its_files_and_comes_back_as_it_was()
    {
        await using var store = await LiveStore.StartAsync();
        var (student, offer) = (store.Student(), store.NewCheckpoint());
        await student.PutAsync(offer, store.Files, CancellationToken.None);
        Assert.Equal(offer.Files.Select(file => file.Name).Order(), NamesIn(store.Checkpoint));
        Assert.All(offer.Files, file => Assert.Equal(file.Digest, Digest.OfFile(Path.Combine(store.Checkpoint, file.Name))));
        Assert.Equal([60L], await student.ListAsync(Trial, CancellationToken.None));
        var target = Path.Combine(store.Files, "fetched");
        var folder = ResumableFolder.Open(target, offer.Digest);
        foreach (var file in offer.Files)
            Assert.True(await student.GetAsync(offer.Place, file.Name, file.Digest, folder, CancellationToken.None));
        Assert.False(await student.GetAsync(offer.Place, "other", offer.Digest, folder, CancellationToken.None));
        folder.Commit();
        Assert.All(offer.Files, file => Assert.Equal(file.Digest, Digest.OfFile(Path.Combine(target, file.Name))));
    }

    [Fact]
    public async Task An_upload_that_breaks_off_leaves_nothing_that_counts_and_goes_on_where_it_broke()
    {
        await using var store = await LiveStore.StartAsync();
        var offer = store.NewCheckpoint();
        var progress = await store.SendAsync([offer, store.Piece(offer, 0, 0, 100_000), store.Piece(offer, 0, 100_000, 50_000)]);
        Assert.Equal((false, 150_000L), (progress.IsWhole, progress.ReceivedBytes[0]));
        Assert.Empty(await store.Student().ListAsync(Trial, CancellationToken.None));
        Assert.False(Directory.Exists(store.Checkpoint));
        // Also by a store that was started again.
        await store.LeaveAsync();
        await store.ReturnAsync();
        Assert.Equal([150_000L, 0, 0], (await store.AskAsync(CheckpointStoreContract.Offer, offer)).ReceivedBytes);
        var end = await store.SendAsync([offer, store.Piece(offer, 0, 150_000, 550_000), store.Piece(offer, 2, 0, 300)]);
        Assert.True(end.IsWhole);
        Assert.Equal([Path.GetFileName(store.Checkpoint)], NamesIn(Path.GetDirectoryName(store.Checkpoint)!));
        Assert.True((await store.AskAsync(CheckpointStoreContract.Offer, offer)).IsWhole);
    }

    [Fact]
    public async Task A_store_that_is_away_is_waited_for()
    {
        await using var store = await LiveStore.StartAsync();
        var (student, offer) = (store.Student(), store.NewCheckpoint());
        await store.LeaveAsync();
        var upload = student.PutAsync(offer, store.Files, CancellationToken.None);
        using var patience = new CancellationTokenSource(Patience);
        await store.Lines.WaitForAsync("is asked to take student-a's checkpoint of step 60 again", patience.Token);
        Assert.False(upload.IsCompleted);
        await store.ReturnAsync();
        await upload.WaitAsync(Patience);
        Assert.True(Directory.Exists(store.Checkpoint));
    }

    [Fact]
    public async Task What_came_damaged_is_not_taken_and_the_right_bytes_still_are()
    {
        await using var store = await LiveStore.StartAsync();
        var offer = store.NewCheckpoint();
        var (piece, manifest) = (store.Piece(offer, 0, 0, 700_000), store.Piece(offer, 2, 0, 300));
        var flipped = manifest.Content.ToArray();
        flipped[7] ^= 1;
        Assert.Equal(
            StatusCode.DataLoss, await RefusalAsync(store.SendAsync([offer, piece, manifest with { Content = flipped }])));
        // With a good checksum it is another content, which the digest shows.
        var wrong = new StoreChunk(2, 0, flipped, ActorDistill.Protocol.Batches.Crc32C.Of(flipped));
        Assert.Equal(StatusCode.DataLoss, await RefusalAsync(store.SendAsync([offer, wrong])));
        Assert.Empty(await store.Student().ListAsync(Trial, CancellationToken.None));
        Assert.Equal([700_000L, 0, 0], (await store.AskAsync(CheckpointStoreContract.Offer, offer)).ReceivedBytes);
        Assert.True((await store.SendAsync([offer, manifest])).IsWhole);
    }

    [Fact]
    public async Task The_same_step_again_takes_the_place_of_the_first_and_figures_are_replaced_whole()
    {
        await using var store = await LiveStore.StartAsync();
        var student = store.Student();
        await student.PutAsync(store.NewCheckpoint(), store.Files, CancellationToken.None);
        var second = store.NewCheckpoint(seed: 5);
        Assert.False((await store.AskAsync(CheckpointStoreContract.Offer, second)).IsWhole);
        await student.PutAsync(second, store.Files, CancellationToken.None);
        Assert.Equal(second.Files[0].Digest, Digest.OfFile(Path.Combine(store.Checkpoint, "model.safetensors")));
        foreach (var lines in new[] { "one\n", "one\ntwo\n" })
        {
            File.WriteAllText(Path.Combine(store.Files, "metrics.jsonl"), lines);
            var figures = new StoreOffer(new StorePlace(Trial, StoreKind.Metrics), [store.Of("metrics.jsonl")]);
            await student.PutAsync(figures, store.Files, CancellationToken.None);
            Assert.Equal(lines, File.ReadAllText(Path.Combine(store.Trials, "student-a", "metrics.jsonl")));
        }
        Assert.Equal(["checkpoints", "metrics.jsonl"], NamesIn(Path.Combine(store.Trials, "student-a")));
    }

    [Fact]
    public async Task What_is_deleted_is_gone_with_what_was_begun_of_it()
    {
        await using var store = await LiveStore.StartAsync();
        var student = store.Student();
        var offer = store.NewCheckpoint();
        await student.PutAsync(offer, store.Files, CancellationToken.None);
        var begun = offer with { Place = StorePlace.Checkpoint(Trial, 80) };
        await store.SendAsync([begun, store.Piece(begun, 0, 0, 1000)]);
        await student.DeleteAsync(Trial, [20, 60, 80]);
        Assert.Empty(NamesIn(Path.GetDirectoryName(store.Checkpoint)!));
    }

    private static async Task<StatusCode> RefusalAsync(Task call) => (await Assert.ThrowsAsync<RpcException>(() => call)).StatusCode;

    private static IReadOnlyList<string> NamesIn(string folder) =>
        [.. Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}
