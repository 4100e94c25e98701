using ActorDistill.Settings.Files;

namespace ActorDistill.Settings.Tests.Files;

public sealed class HoconFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_include_is_a_path_relative_to_the_file_that_has_it()
    {
        Write("deep/more/leaf.conf", "c = 3\n");
        Write("deep/middle.conf", "b = 2\ninclude \"more/leaf.conf\"\n");
        var file = HoconFile.Load(Write("run.conf", "a = 1\nsection { include \"deep/middle.conf\" }\n"));
        Assert.Equal((1, 2, 3), (file.Config.GetInt("a"), file.Config.GetInt("section.b"), file.Config.GetInt("section.c")));
    }

    [Fact]
    public void One_file_may_be_included_in_two_places()
    {
        Write("part.conf", "x = 1\ny = ${x}\n");
        var file = HoconFile.Load(Write("run.conf", "a { include \"part.conf\" }\nb { include \"part.conf\" }\n"));
        Assert.Equal((1, 1), (file.Config.GetInt("a.y"), file.Config.GetInt("b.y")));
    }

    [Fact]
    public void Files_that_include_each_other_are_refused_with_the_circle()
    {
        Write("b.conf", "include \"a.conf\"\n");
        var fault = FaultOf(Write("a.conf", "include \"b.conf\"\n"));
        Assert.Equal("B: include \"A\": the files include each other: A -> B -> A", Short(fault));
    }

    [Fact]
    public void A_file_that_includes_itself_is_refused()
    {
        var fault = FaultOf(Write("a.conf", "x { include \"./a.conf\" }\n"));
        Assert.StartsWith("A: include", Short(fault));
    }

    [Fact]
    public void A_missing_file_is_named_with_the_file_that_includes_it()
    {
        var fault = FaultOf(Write("a.conf", "include \"b.conf\"\n"));
        Assert.Equal("A: includes a file that cannot be read: there is no file B", Short(fault));
        Assert.Equal("B: there is no file B", Short(FaultOf(_folder.PathOf("b.conf"))));
    }

    [Fact]
    public void A_folder_is_no_file()
    {
        Directory.CreateDirectory(_folder.PathOf("b.conf"));
        Assert.StartsWith("A: includes a file that cannot be read: ", Short(FaultOf(Write("a.conf", "include \"b.conf\"\n"))));
    }

    [Fact]
    public void A_long_row_of_includes_ends_with_a_fault()
    {
        for (var index = 0; index < 100; index++)
            Write($"{index}.conf", $"include \"{index + 1}.conf\"\n");
        Assert.Contains("files include each other in a row", FaultOf(_folder.PathOf("0.conf")));
    }

    [Fact]
    public void A_grammar_fault_names_the_included_file_and_the_line_and_column_in_it()
    {
        Write("b.conf", "x = 1\ny = }\n");
        Assert.Equal("B: line 2, column 5: y has no value", Short(FaultOf(Write("a.conf", "a = 1\ninclude \"b.conf\"\n"))));
    }

    [Fact]
    public void A_fault_is_one_line()
    {
        var fault = FaultOf(Write("a.conf", "a = 1\n\"b\nc\" x\n"));
        Assert.DoesNotContain('\n', fault);
    }

    private string Write(string name, string text)
    {
        var path = _folder.PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    private static string FaultOf(string path) => Assert.Throws<SettingsException>(() => HoconFile.Load(path)).Message;

    private string Short(string message) => message
        .Replace(_folder.PathOf("a.conf"), "A").Replace(_folder.PathOf("b.conf"), "B").Replace(_folder.PathOf("./a.conf"), "A");
}
