using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Stores;
using ActorDistill.Storage;
using Grpc.Core;

namespace ActorDistill.Cluster.Storing;

/// <summary>
/// An offer on its way onto the disk, file by file. What has come stays when the call breaks off, under a name that nobody takes for the
/// thing itself; when all of it is there and every digest holds, it is renamed.
/// </summary>
internal sealed class IncomingFiles : IDisposable
{
    private readonly StoreOffer _offer;
    private readonly string _target;
    private readonly ResumableFolder? _folder;
    private readonly Action _over;
    private ResumableFile? _file;
    private int _index;

    /// <summary>Goes on with what has come.</summary>
    /// <param name="offer">Of this store's limits.</param>
    /// <param name="target">The folder in which its files are to be.</param>
    /// <param name="over">Called when it is let go.</param>
    /// <exception cref="OperatorException">The disk refuses.</exception>
    public IncomingFiles(StoreOffer offer, string target, Action over)
    {
        (_offer, _target, _over) = (offer, target, over);
        // The figures lie beside other things.
        if (offer.Place.Kind == StoreKind.Metrics) FaultOf.Disk(target, "created", () => Directory.CreateDirectory(target));
        else _folder = ResumableFolder.Open(target, offer.Digest);
    }

    /// <summary>What is there.</summary>
    /// <exception cref="RpcException">DATA_LOSS: what an earlier call left is damaged; it is gone and has to come anew.</exception>
    public StoreProgress Progress
    {
        get
        {
            Advance();
            var received = _offer.Files.Select((file, place) => place < _index ? file.LengthBytes
                : place == _index ? _file!.Length
                : 0L);
            return new StoreProgress(IsWhole: false, [.. received]);
        }
    }

    /// <summary>Takes a piece.</summary>
    /// <exception cref="RpcException">It is not the next one, or damaged.</exception>
    public void Take(StoreChunk chunk)
    {
        Advance();
        if (_file is null) throw StoreRefusal.Malformed($"all files of {_offer.Place} are there, and a piece came");
        var file = _offer.Files[_index];
        if (chunk.FileIndex != _index || chunk.OffsetBytes != _file.Length)
            // Nobody's mistake when another call came between: the offer says again what is wanted.
            throw StoreRefusal.Damaged(
                $"a piece of byte {chunk.OffsetBytes} of file {chunk.FileIndex} came, must be of byte {_file.Length} of file {_index}");
        if (chunk.Content.Length > file.LengthBytes - _file.Length)
            throw StoreRefusal.Malformed($"{file.Name} was announced with {file.LengthBytes} bytes, and more came");
        if (Crc32C.Of(chunk.Content.Span) != chunk.Crc32C)
            throw StoreRefusal.Damaged($"the checksum of a piece of {file.Name} of {chunk.Content.Length} bytes is wrong");
        _file.Append(chunk.Content.Span);
    }

    /// <summary>No more comes: when it is all there it counts from now on.</summary>
    /// <exception cref="RpcException">DATA_LOSS: a file does not have its digest; it is gone and has to come anew.</exception>
    public StoreProgress Finish()
    {
        var progress = Progress;
        if (_index < _offer.Files.Count) return progress;
        _folder?.Commit();
        return progress with { IsWhole = true };
    }

    /// <summary>Lets it go; what has come stays.</summary>
    public void Dispose()
    {
        _file?.Dispose();
        _over();
    }

    // Behind all files that are whole; the next one is open.
    private void Advance()
    {
        for (; _index < _offer.Files.Count; _index++)
        {
            var file = _offer.Files[_index];
            if (_file is null && _folder is { } folder && folder.IsThere(file.Name)) continue;
            _file ??= _folder?.OpenFile(file.Name, file.Digest) ?? ResumableFile.Open(Path.Combine(_target, file.Name), file.Digest);
            if (_file.Length < file.LengthBytes) return;
            Close(_file, file);
            _file = null;
        }
    }

    private void Close(ResumableFile open, StoreFile file)
    {
        if (open.Length > file.LengthBytes || !open.IsWhole())
        {
            open.Clear();
            throw StoreRefusal.Damaged($"{file.Name} of {_offer.Place} does not have its digest; all of it is asked for anew");
        }
        open.Commit();
    }
}
