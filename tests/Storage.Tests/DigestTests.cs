using System.Text;

namespace ActorDistill.Storage.Tests;

public sealed class DigestTests
{
    // The two digests are the published examples of FIPS 180-2: the empty message and "abc".
    private const string OfNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private const string OfAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    [Fact]
    public void Bytes_streams_and_files_give_the_published_digests()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("abc"), "abc");
        Assert.Equal(OfNothing, Digest.OfBytes([]));
        Assert.Equal(OfAbc, Digest.OfStream(new MemoryStream(Encoding.UTF8.GetBytes("abc"))));
        Assert.Equal(OfAbc, Digest.OfFile(folder.PathOf("abc")));
    }

    [Fact]
    public void A_folder_digest_is_the_digest_of_the_sorted_lines_of_sha256sum()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("b"), "abc");
        File.WriteAllText(folder.PathOf("B"), "");
        var lines = $"{OfNothing}  B\n{OfAbc}  b\n";
        Assert.Equal(Digest.OfBytes(Encoding.UTF8.GetBytes(lines)), Digest.OfFiles(folder.Path, ["b", "B"]));
        Assert.Equal(Digest.OfFiles(folder.Path, ["B", "b"]), Digest.OfFiles(folder.Path, ["b", "B"]));
    }

    [Fact]
    public void A_renamed_file_changes_the_folder_digest()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("a"), "abc");
        var before = Digest.OfFiles(folder.Path, ["a"]);
        File.Move(folder.PathOf("a"), folder.PathOf("b"));
        Assert.NotEqual(before, Digest.OfFiles(folder.Path, ["b"]));
    }

    [Fact]
    public void A_missing_file_is_the_operators_mistake_and_is_named()
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("missing");
        var e = Assert.Throws<OperatorException>(() => Digest.OfFile(path));
        Assert.Equal($"{path}: cannot be read: Could not find file '{path}'.", e.Message);
    }
}
