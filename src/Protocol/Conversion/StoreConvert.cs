using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Stores;
using Google.Protobuf;

namespace ActorDistill.Protocol.Conversion;

/// <summary>What the methods of CheckpointStore take and give. Every name is checked before anything is looked for under it.</summary>
internal static class StoreConvert
{
    public static Wire.StoreOffer Encode(StoreOffer offer) => new()
    {
        Place = Encode(offer.Place),
        Files =
        {
            offer.Files.Select(file => new Wire.StoreFile { Name = file.Name, LengthBytes = file.LengthBytes, Digest = file.Digest }),
        },
    };

    public static StoreOffer Decode(Wire.StoreOffer offer)
    {
        var read = new StoreOffer(
            Decode("StoreOffer.place", offer.Place), Checked.List("StoreOffer.files", offer.Files, Decode, StoreOffer.FileCountMax));
        return read.FirstFault() is { } fault ? throw new ProtocolException("StoreOffer.files", fault) : read;
    }

    public static Wire.StoreProgress Encode(StoreProgress progress) =>
        new() { IsWhole = progress.IsWhole, ReceivedBytes = { progress.ReceivedBytes } };

    public static StoreProgress Decode(Wire.StoreProgress progress) => new(
        progress.IsWhole,
        Checked.List(
            "StoreProgress.received_bytes", progress.ReceivedBytes,
            bytes => Checked.Number("StoreProgress.received_bytes", bytes, 0, long.MaxValue), StoreOffer.FileCountMax));

    // The bytes are not copied: they have to stay as they are until the message is written.
    public static Wire.StorePart Encode(StorePart part) => part switch
    {
        StoreOffer offer => new() { Offer = Encode(offer) },
        StoreChunk chunk => new()
        {
            Chunk = new Wire.StoreChunk
            {
                FileIndex = Checked.Wire(chunk.FileIndex),
                OffsetBytes = chunk.OffsetBytes,
                Content = UnsafeByteOperations.UnsafeWrap(chunk.Content),
                Crc32C = chunk.Crc32C,
            },
        },
        _ => throw new ArgumentException($"{part.GetType()} is no part of what is put into a store", nameof(part)),
    };

    public static StorePart Decode(Wire.StorePart part) => part.PartCase switch
    {
        Wire.StorePart.PartOneofCase.Offer => Decode(part.Offer),
        Wire.StorePart.PartOneofCase.Chunk => Decode(part.Chunk),
        Wire.StorePart.PartOneofCase.None => throw new ProtocolException("StorePart.part", "is missing"),
    };

    public static Wire.StoreRequest Encode(StoreRequest request) =>
        new() { Place = Encode(request.Place), FileName = request.FileName, OffsetBytes = request.OffsetBytes };

    public static StoreRequest Decode(Wire.StoreRequest request) => new(
        Decode("StoreRequest.place", request.Place),
        Name("StoreRequest.file_name", request.FileName),
        Checked.Number("StoreRequest.offset_bytes", request.OffsetBytes, 0, long.MaxValue));

    public static Wire.StoreQuery Encode(StoreQuery query) => new() { TrialId = query.Trial.Value };

    public static StoreQuery Decode(Wire.StoreQuery query) => new(Trial("StoreQuery.trial_id", query.TrialId));

    public static Wire.StoreContents Encode(StoreContents contents) => new() { StepCounts = { contents.StepCounts } };

    public static StoreContents Decode(Wire.StoreContents contents) =>
        new(Checked.List("StoreContents.step_counts", contents.StepCounts, steps => Steps("StoreContents.step_counts", steps)));

    public static Wire.StoreDeletion Encode(StoreDeletion deletion) =>
        new() { TrialId = deletion.Trial.Value, StepCounts = { deletion.StepCounts } };

    public static StoreDeletion Decode(Wire.StoreDeletion deletion) => new(
        Trial("StoreDeletion.trial_id", deletion.TrialId),
        Checked.List("StoreDeletion.step_counts", deletion.StepCounts, steps => Steps("StoreDeletion.step_counts", steps)));

    private static Wire.StorePlace Encode(StorePlace place) =>
        new() { TrialId = place.Trial.Value, Kind = (Wire.StoreKind)place.Kind, StepCount = place.StepCount };

    private static StorePlace Decode(string field, Wire.StorePlace? place)
    {
        Checked.Present(field, place);
        var kind = Checked.Known("StorePlace.kind", (StoreKind)place!.Kind);
        return new StorePlace(
            Trial("StorePlace.trial_id", place.TrialId), kind,
            kind == StoreKind.Checkpoint
                ? Steps("StorePlace.step_count", place.StepCount)
                : Checked.Number("StorePlace.step_count", place.StepCount, 0, 0));
    }

    private static StoreFile Decode(Wire.StoreFile file) => new(
        Name("StoreFile.name", file.Name),
        Checked.Number("StoreFile.length_bytes", file.LengthBytes, 0, long.MaxValue),
        Checked.Digest("StoreFile.digest", file.Digest));

    private static StoreChunk Decode(Wire.StoreChunk chunk)
    {
        Checked.Number("the length of StoreChunk.content", chunk.Content.Length, 1, StoreChunk.BytesMax);
        return new StoreChunk(
            Checked.Count("StoreChunk.file_index", chunk.FileIndex, 0, StoreOffer.FileCountMax - 1),
            Checked.Number("StoreChunk.offset_bytes", chunk.OffsetBytes, 0, long.MaxValue), chunk.Content.Memory, chunk.Crc32C);
    }

    private static long Steps(string field, long value) => Checked.Number(field, value, 1, long.MaxValue);

    private static TrialId Trial(string field, string value) => new(Name(field, value));

    private static string Name(string field, string value) =>
        StoreName.Fault(value) is { } fault ? throw new ProtocolException(field, fault) : value;
}
