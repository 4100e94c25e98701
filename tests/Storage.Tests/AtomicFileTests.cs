namespace ActorDistill.Storage.Tests;

public sealed class AtomicFileTests
{
    [Fact]
    public void The_file_holds_what_was_written_and_nothing_else_stays()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.Write(folder.PathOf("figures.json"), stream => stream.Write("{}"u8));
        Assert.Equal("{}", File.ReadAllText(folder.PathOf("figures.json")));
        Assert.Equal([folder.PathOf("figures.json")], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void An_existing_file_is_replaced_as_a_whole()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("a"), "a much longer text than the new one");
        AtomicFile.Write(folder.PathOf("a"), stream => stream.Write("new"u8));
        Assert.Equal("new", File.ReadAllText(folder.PathOf("a")));
    }

    [Fact]
    public void A_writer_that_throws_leaves_the_old_file_and_no_other()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("a"), "old");
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(folder.PathOf("a"), stream =>
        {
            stream.Write("half"u8);
            throw new InvalidOperationException("broken off");
        }));
        Assert.Equal("old", File.ReadAllText(folder.PathOf("a")));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void The_file_is_not_there_while_it_is_being_written()
    {
        using var folder = new TemporaryFolder();
        var seen = true;
        AtomicFile.Write(folder.PathOf("a"), _ => seen = File.Exists(folder.PathOf("a")));
        Assert.False(seen);
    }

    [Fact]
    public void A_failing_disk_is_the_operators_mistake_and_names_the_file()
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("a");
        var e = Assert.Throws<OperatorException>(() => AtomicFile.Write(path, _ => throw new IOException("No space left on device")));
        Assert.Equal($"{path}: cannot be written: No space left on device", e.Message);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_folder_in_the_files_place_is_refused()
    {
        using var folder = new TemporaryFolder();
        var e = Assert.Throws<OperatorException>(() => AtomicFile.Write(folder.Path, _ => { }));
        Assert.Equal($"{folder.Path}: is a folder, not a file to write", e.Message);
    }

    [Fact]
    public void A_file_in_the_folders_place_is_refused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.PathOf("file"), []);
        var path = folder.PathOf("file", "a");
        var e = Assert.Throws<OperatorException>(() => AtomicFile.Write(path, _ => { }));
        Assert.StartsWith($"{path}: cannot be written: ", e.Message, StringComparison.Ordinal);
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Content_larger_than_any_buffer_arrives_whole()
    {
        using var folder = new TemporaryFolder();
        var content = new byte[1 << 20];
        new Random(20251).NextBytes(content);
        AtomicFile.Write(folder.PathOf("a"), stream => stream.Write(content));
        Assert.Equal(Digest.OfBytes(content), Digest.OfFile(folder.PathOf("a")));
        Assert.Equal(content.Length, new FileInfo(folder.PathOf("a")).Length);
    }
}
