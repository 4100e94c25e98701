namespace ActorDistill.Storage.Tests;

public sealed class ResumableFileTests : IDisposable
{
    private static readonly byte[] Content = [1, 2, 3, 4, 5, 6];
    private static readonly string ContentDigest = Digest.OfBytes(Content);

    private readonly TemporaryFolder _folder = new();

    private string Target => _folder.PathOf("blob");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_one_writer_left_another_goes_on_with()
    {
        using (var first = ResumableFile.Open(Target, ContentDigest))
            first.Append(Content.AsSpan(0, 4));
        Assert.False(File.Exists(Target));
        using (var second = ResumableFile.Open(Target, ContentDigest))
        {
            Assert.Equal(4, second.Length);
            Assert.False(second.IsWhole());
            second.Append(Content.AsSpan(4));
            second.Commit();
        }
        Assert.Equal(Content, File.ReadAllBytes(Target));
        Assert.Equal([Target], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Another_content_does_not_go_on_with_it()
    {
        using (var first = ResumableFile.Open(Target, ContentDigest))
            first.Append(Content);
        using var other = ResumableFile.Open(Target, Digest.OfBytes([9]));
        Assert.Equal(0, other.Length);
    }

    [Fact]
    public void What_is_not_the_content_never_gets_its_name()
    {
        File.WriteAllText(Target, "old");
        using (var file = ResumableFile.Open(Target, ContentDigest))
        {
            file.Append([1, 2, 3, 4, 5, 7]);
            Assert.Throws<InvalidOperationException>(file.Commit);
            file.Clear();
        }
        Assert.Equal("old", File.ReadAllText(Target));
        Assert.Equal([Target], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void What_cannot_be_written_is_told_in_one_line()
    {
        Assert.Equal($"{_folder.Path}: is a folder, not a file to write",
            Assert.Throws<OperatorException>(() => ResumableFile.Open(_folder.Path, ContentDigest)).Message);
        Assert.StartsWith(_folder.PathOf("missing", "blob") + ": cannot be written: ",
            Assert.Throws<OperatorException>(() => ResumableFile.Open(_folder.PathOf("missing", "blob"), ContentDigest)).Message);
        Assert.Throws<ArgumentException>(() => ResumableFile.Open(Target, "../../x"));
    }

    [Fact]
    public void Two_writers_of_one_file_do_not_mix()
    {
        using var first = ResumableFile.Open(Target, ContentDigest);
        Assert.Throws<OperatorException>(() => ResumableFile.Open(Target, ContentDigest));
    }
}
