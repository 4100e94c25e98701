namespace ActorDistill.Storage.Tests;

public sealed class ResumableFolderTests : IDisposable
{
    private static readonly string Key = Digest.OfBytes("what is to come"u8);

    private readonly TemporaryFolder _folder = new();

    private string Target => _folder.PathOf("parent", "step-1");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_appears_whole_and_what_came_before_is_gone_on_with()
    {
        var (first, second) = ("first file"u8.ToArray(), "second"u8.ToArray());
        var begun = ResumableFolder.Open(Target, Key);
        Add(begun, "a", first, first[..4], commit: false);
        Assert.False(Directory.Exists(Target));
        var later = ResumableFolder.Open(Target, Key);
        Assert.Equal(4, later.LengthOf("a", Digest.OfBytes(first)));
        Assert.False(later.IsThere("a"));
        Add(later, "a", first, first[4..], commit: true);
        Add(later, "b", second, second, commit: true);
        Assert.True(later.IsThere("a"));
        Assert.Equal(first.Length, later.LengthOf("a", Digest.OfBytes(first)));
        later.Commit();
        Assert.Equal([Target], Directory.GetFileSystemEntries(_folder.PathOf("parent")));
        Assert.Equal(first, File.ReadAllBytes(Path.Combine(Target, "a")));
        Assert.Equal(second, File.ReadAllBytes(Path.Combine(Target, "b")));
    }

    [Fact]
    public void It_takes_the_place_of_what_is_there()
    {
        Directory.CreateDirectory(Target);
        File.WriteAllText(Path.Combine(Target, "old"), "old");
        var folder = ResumableFolder.Open(Target, Key);
        Add(folder, "new", "new"u8.ToArray(), "new"u8.ToArray(), commit: true);
        folder.Commit();
        Assert.Equal([Path.Combine(Target, "new")], Directory.GetFileSystemEntries(Target));
        Assert.Equal([Target], Directory.GetFileSystemEntries(_folder.PathOf("parent")));
    }

    [Fact]
    public void What_nobody_goes_on_with_can_be_deleted()
    {
        var (kept, given) = (ResumableFolder.Open(Target, Key), ResumableFolder.Open(_folder.PathOf("parent", "step-2"), Key));
        var other = ResumableFolder.Open(_folder.PathOf("parent", "model"), Key);
        ResumableFolder.DeleteAbandoned(_folder.PathOf("parent"), "step-*", path => path == kept.Staging);
        Assert.True(Directory.Exists(kept.Staging));
        Assert.False(Directory.Exists(given.Staging));
        Assert.True(Directory.Exists(other.Staging));
        ResumableFolder.DeleteAbandoned(_folder.PathOf("nowhere"), "step-*", _ => false);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("")]
    public void A_file_lies_in_the_folder_itself(string name) =>
        Assert.Throws<ArgumentException>(() => ResumableFolder.Open(Target, Key).IsThere(name));

    private static void Add(ResumableFolder folder, string name, byte[] whole, byte[] piece, bool commit)
    {
        using var file = folder.OpenFile(name, Digest.OfBytes(whole));
        file.Append(piece);
        if (commit) file.Commit();
    }
}
