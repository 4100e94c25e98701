namespace ActorDistill.Storage.Tests;

public sealed class AtomicFolderTests
{
    [Fact]
    public void The_folder_appears_with_the_commit_and_not_before()
    {
        using var folder = new TemporaryFolder();
        var target = folder.PathOf("model");
        using (var output = AtomicFolder.Create(target))
        {
            output.Write("a", stream => stream.Write("first"u8));
            File.WriteAllText(output.PathOf("b"), "second");
            Assert.False(Path.Exists(target));
            output.Commit();
        }
        Assert.Equal("first", File.ReadAllText(Path.Combine(target, "a")));
        Assert.Equal("second", File.ReadAllText(Path.Combine(target, "b")));
        Assert.Equal([target], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Without_a_commit_nothing_stays()
    {
        using var folder = new TemporaryFolder();
        using (var output = AtomicFolder.Create(folder.PathOf("model")))
        {
            output.Write("a", stream => stream.WriteByte(1));
            Assert.Matches(@"/\.model\.partial-[0-9a-f]{8}$", Path.GetDirectoryName(output.PathOf("a"))!);
        }
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_deleted_folder_leaves_no_trace_and_one_that_is_missing_is_named()
    {
        using var folder = new TemporaryFolder();
        var target = folder.PathOf("model");
        Directory.CreateDirectory(Path.Combine(target, "inner"));
        File.WriteAllText(Path.Combine(target, "inner", "a"), "first");
        AtomicFolder.Delete(target + "/");
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
        Assert.StartsWith($"{target}: cannot be deleted", Assert.Throws<OperatorException>(() => AtomicFolder.Delete(target)).Message);
    }

    [Fact]
    public void An_empty_folder_may_be_replaced_and_a_trailing_slash_does_not_matter()
    {
        using var folder = new TemporaryFolder();
        var target = folder.PathOf("model");
        Directory.CreateDirectory(target);
        using (var output = AtomicFolder.Create(target + "/"))
        {
            output.Write("a", stream => stream.WriteByte(1));
            output.Commit();
        }
        Assert.Equal([1], File.ReadAllBytes(Path.Combine(target, "a")));
    }

    [Fact]
    public void A_folder_with_something_in_it_is_refused_and_left_alone()
    {
        using var folder = new TemporaryFolder();
        var target = folder.PathOf("model");
        Directory.CreateDirectory(target);
        File.WriteAllText(Path.Combine(target, "mine"), "mine");
        Assert.Equal($"{target}: exists and is not empty", Refusal(target));
        Assert.Equal("mine", File.ReadAllText(Path.Combine(target, "mine")));
        Assert.Equal([target], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_target_that_filled_up_meanwhile_is_left_alone()
    {
        using var folder = new TemporaryFolder();
        var target = folder.PathOf("model");
        using (var output = AtomicFolder.Create(target))
        {
            Directory.CreateDirectory(target);
            File.WriteAllText(Path.Combine(target, "mine"), "mine");
            var e = Assert.Throws<OperatorException>(output.Commit);
            Assert.Equal($"{target}: exists and is not empty", e.Message);
        }
        Assert.Equal([target], Directory.GetFileSystemEntries(folder.Path));
        Assert.Equal([Path.Combine(target, "mine")], Directory.GetFileSystemEntries(target));
    }

    [Fact]
    public void A_file_in_the_targets_place_is_refused()
    {
        using var folder = new TemporaryFolder();
        var target = folder.PathOf("model");
        File.WriteAllText(target, "mine");
        Assert.Equal($"{target}: is a file, not a folder to write", Refusal(target));
        Assert.Equal("mine", File.ReadAllText(target));
    }

    [Fact]
    public void A_missing_parent_is_named()
    {
        using var folder = new TemporaryFolder();
        var target = folder.PathOf("no", "model");
        Assert.Equal($"{target}: cannot be created: there is no folder {folder.PathOf("no")}", Refusal(target));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_parent_that_takes_no_folders_is_refused_with_the_systems_words()
    {
        // The kernel's own file system refuses new names to everyone, so this holds for root too.
        var refusal = Refusal("/proc/self/model");
        Assert.StartsWith("/proc/self/model: cannot be created: ", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal);
    }

    [Theory]
    [InlineData("", "the output folder's name is empty")]
    [InlineData("/", "/: exists and is not empty")]
    public void A_target_that_names_no_new_folder_is_refused(string target, string message) =>
        Assert.Equal(message, Refusal(target));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("../a")]
    [InlineData("/a")]
    [InlineData("a/b")]
    public void Only_plain_file_names_lie_in_the_folder(string name)
    {
        using var folder = new TemporaryFolder();
        using var output = AtomicFolder.Create(folder.PathOf("model"));
        Assert.Throws<ArgumentException>(() => output.PathOf(name));
    }

    [Fact]
    public void A_failing_disk_names_the_file_of_the_target()
    {
        using var folder = new TemporaryFolder();
        using var output = AtomicFolder.Create(folder.PathOf("model"));
        var e = Assert.Throws<OperatorException>(() => output.Write("a", _ => throw new IOException("No space left on device")));
        Assert.Equal($"{folder.PathOf("model", "a")}: cannot be written: No space left on device", e.Message);
    }

    [Fact]
    public void After_the_commit_there_is_no_more_to_write()
    {
        using var folder = new TemporaryFolder();
        using var output = AtomicFolder.Create(folder.PathOf("model"));
        output.Commit();
        Assert.Throws<ObjectDisposedException>(() => output.PathOf("late"));
        Assert.Throws<ObjectDisposedException>(output.Commit);
    }

    private static string Refusal(string target) => Assert.Throws<OperatorException>(() => AtomicFolder.Create(target)).Message;
}
