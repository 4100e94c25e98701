namespace ActorDistill.Settings.Tests;

/// <summary>hocon/reference.conf is documentation as well as defaults.</summary>
public sealed class ReferenceFileTests
{
    private static readonly string[] Lines =
        File.ReadAllLines(Path.Combine(SharedFolder.RepositoryRoot, "hocon", "reference.conf"));

    [Fact]
    public void The_program_carries_the_file_as_it_is()
    {
        var text = string.Join('\n', Lines);
        Assert.Equal(Akka.Configuration.ConfigurationFactory.ParseString(text).ToString(), ReferenceConfig.Config.ToString());
    }

    [Fact]
    public void Each_key_is_explained_right_above_it()
    {
        var bare = from line in Lines.Index()
                   where line.Item.Contains('=') && !line.Item.TrimStart().StartsWith('#')
                   where !Lines[line.Index - 1].TrimStart().StartsWith('#') && line.Item.Trim() != "enabled = off"
                   select line.Item.Trim();
        Assert.Empty(bare);
    }
}
