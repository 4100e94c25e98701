using System.Buffers.Binary;
using ActorDistill.Storage;

namespace ActorDistill.Distillation.Recipes;

/// <summary>
/// What tells two builds of one version of a library apart: the linker's build id (ELF, System V ABI), else the file's digest.
/// </summary>
internal static class LibraryBuild
{
    private const int IdentityBytes = 4;
    private const int HeaderBytes = 64;
    private const uint NoteSegment = 4;
    private const uint BuildIdNote = 3;
    // Notes are a few hundred bytes; what claims more is no note.
    private const ulong NoteBytesMax = 1 << 20;

    private static ReadOnlySpan<byte> Magic => [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1];

    private static ReadOnlySpan<byte> Owner => "GNU\0"u8;

    /// <summary>Eight hexadecimal digits.</summary>
    /// <exception cref="OperatorException">The file cannot be read.</exception>
    public static string Of(string path) => FaultOf.Disk(path, "read", () =>
    {
        using var file = File.OpenRead(path);
        return BuildId(file) ?? Digest.OfFile(path)[..(2 * IdentityBytes)];
    });

    private static string? BuildId(Stream file)
    {
        var header = Read(file, 0, HeaderBytes);
        if (!header.AsSpan().StartsWith(Magic)) return null;
        var (table, size, count) = (Long(header, 0x20), Short(header, 0x36), Short(header, 0x38));
        for (var index = 0; index < count; index++)
        {
            var segment = Read(file, table + (ulong)(index * size), size);
            if (Int(segment, 0) != NoteSegment || Long(segment, 0x20) > NoteBytesMax) continue;
            if (IdIn(Read(file, Long(segment, 0x08), (int)Long(segment, 0x20))) is { } id) return id;
        }
        return null;
    }

    // Length of the owner, length of the content, kind, owner, content; owner and content filled up to four bytes.
    private static string? IdIn(ReadOnlySpan<byte> notes)
    {
        while (notes.Length >= 12)
        {
            var (owner, content, kind) = (Int(notes, 0), Int(notes, 4), Int(notes, 8));
            var start = 12 + Padded(owner);
            var end = start + Padded(content);
            if (end > (ulong)notes.Length) return null;
            if (kind == BuildIdNote && content >= IdentityBytes && notes[12..(int)start].SequenceEqual(Owner))
                return Convert.ToHexStringLower(notes.Slice((int)start, IdentityBytes));
            notes = notes[(int)end..];
        }
        return null;
    }

    private static byte[] Read(Stream file, ulong offset, int count)
    {
        var bytes = new byte[count];
        file.Position = (long)offset;
        file.ReadExactly(bytes);
        return bytes;
    }

    private static ulong Padded(uint length) => (length + 3UL) & ~3UL;

    private static ushort Short(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[offset..]);

    private static uint Int(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);

    private static ulong Long(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[offset..]);
}
