using ActorDistill.Host.Nodes;
using ActorDistill.Storage;

namespace ActorDistill.Host.Tests.Nodes;

public sealed class FileHoldTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Lock => _folder.PathOf("lock");

    [Fact]
    public void Whoever_comes_second_is_refused_until_the_first_lets_go()
    {
        using (FileHold.Take(Lock, "another process of node student-1"))
        {
            Assert.False(FileHold.IsFree(Lock));
            var fault = Assert.Throws<OperatorException>(() => FileHold.Take(Lock, "another process of node student-1"));
            Assert.Equal($"{Lock}: another process of node student-1 has it", fault.Message);
        }
        Assert.True(FileHold.IsFree(Lock));
        using var next = FileHold.Take(Lock, "nobody");
        Assert.False(FileHold.IsFree(Lock));
    }

    [Fact]
    public void To_look_whether_it_is_free_does_not_take_it()
    {
        Assert.True(FileHold.IsFree(Lock));
        Assert.True(FileHold.IsFree(Lock));
        using var hold = FileHold.Take(Lock, "nobody");
    }

    [Fact]
    public void A_file_that_a_dead_process_left_behind_holds_nobody_up()
    {
        File.WriteAllText(Lock, "left behind");
        using var hold = FileHold.Take(Lock, "nobody");
        Assert.False(FileHold.IsFree(Lock));
    }

    [Fact]
    public void Files_beside_each_other_are_held_apart()
    {
        using var one = FileHold.Take(Lock, "nobody");
        using var other = FileHold.Take(_folder.PathOf("lock-2"), "nobody");
    }

    [Fact]
    public void A_folder_that_is_missing_is_the_operators_mistake()
    {
        var path = _folder.PathOf("no-such-folder", "lock");
        var fault = Assert.Throws<OperatorException>(() => FileHold.Take(path, "nobody"));
        Assert.StartsWith($"{path}: cannot be written: ", fault.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
