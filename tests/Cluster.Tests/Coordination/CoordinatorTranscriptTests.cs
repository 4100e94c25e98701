namespace ActorDistill.ClusterTests.Coordination;

/// <summary>
/// The coordinator's decisions as transcripts: text in, text out. With the environment variable REWRITE_TRANSCRIPTS=1 the files are written
/// anew; commit only a difference that you understand.
/// </summary>
public sealed class CoordinatorTranscriptTests
{
    private static readonly string Folder =
        Path.Combine(SharedFolder.RepositoryRoot, "tests", "Cluster.Tests", "Coordination", "Transcripts");

    public static TheoryData<string> Names =>
        [.. Directory.GetFiles(Folder).Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_transcript_is_what_happens(string name)
    {
        var path = Path.Combine(Folder, name + ".txt");
        var written = File.ReadAllText(path);
        var played = CoordinatorTranscript.Play(written);
        if (Environment.GetEnvironmentVariable("REWRITE_TRANSCRIPTS") == "1") File.WriteAllText(path, played);
        else Assert.Equal(written, played);
    }
}
