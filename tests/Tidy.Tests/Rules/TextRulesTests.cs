namespace ActorDistill.Tidy.Tests.Rules;

public sealed class TextRulesTests
{
    // Put together from two parts, so that this file keeps its own rules.
    private const string Later = "TO" + "DO";
    private const string Home = "/ho" + "me/";

    [Fact]
    public void No_source_file_has_more_than_400_lines() =>
        Holds(TextRules.IsShort, WorkingTree.WithExtension(".cs", ".cpp", ".h", ".sh"));

    [Fact]
    public void No_line_is_wider_than_its_language_allows() =>
        Holds(TextRules.IsNarrow, WorkingTree.WithExtension(".cs", ".cpp", ".h"));

    [Fact]
    public void Nothing_in_src_is_left_for_later() => Holds(TextRules.IsFinished, WorkingTree.Files.Where(IsSource));

    [Fact]
    public void No_catch_block_in_src_is_empty() =>
        Holds(TextRules.SwallowsNothing, WorkingTree.WithExtension(".cs", ".cpp", ".h").Where(IsSource));

    [Fact]
    public void No_file_names_a_path_of_one_machine() => Holds(TextRules.NamesNoMachine, WorkingTree.Files.Where(IsText));

    [Fact]
    public void Usings_are_in_order() => Holds(TextRules.UsingsAreInOrder, WorkingTree.WithExtension(".cs"));

    [Theory]
    [InlineData(400, new string[0])]
    [InlineData(401, new[] { "a.cs: 401 lines, at most 400" })]
    public void A_long_file_is_found(int lineCount, string[] findings) =>
        Assert.Equal(findings, TextRules.IsShort("a.cs", string.Concat(Enumerable.Repeat("x\n", lineCount))));

    [Theory]
    [InlineData("a.cs", 140, new string[0])]
    [InlineData("a.cs", 141, new[] { "a.cs:2: 141 columns, at most 140" })]
    [InlineData("a.cpp", 160, new string[0])]
    [InlineData("a.h", 161, new[] { "a.h:2: 161 columns, at most 160" })]
    public void A_wide_line_is_found(string path, int columns, string[] findings) =>
        Assert.Equal(findings, TextRules.IsNarrow(path, "\n" + new string('x', columns) + "\n"));

    [Theory]
    [InlineData("using System.Text;\nusing Akka;\nusing Akka.Actor;\nusing static B.C;\nusing A = B.D;\n", 0)]
    [InlineData("using Akka;\nusing System;\n", 2)]
    [InlineData("using Akka.Event;\nusing Akka.Actor;\nusing Zoo;\n", 2)]
    [InlineData("using static B.C;\nusing Akka;\n", 2)]
    [InlineData("using Akka;\n\nvoid M()\n{\n    using System.Diagnostics;\n}\n", 0)]
    public void Usings_out_of_order_are_found(string text, int findings) =>
        Assert.Equal(findings, TextRules.UsingsAreInOrder("a.cs", text).Count());

    [Theory]
    [InlineData("src/Host/a.cs", "// " + Later + ": later", Later)]
    [InlineData("src/Host/a.cs", "methodOf" + Later, null)]
    [InlineData("src/Host/a.cs", "throw new NotImplementedException(\"why\");", nameof(NotImplementedException))]
    [InlineData("src/Embedded/Akka/a.cs", "throw new NotImplementedException();", nameof(NotImplementedException))]
    [InlineData("src/Embedded/Akka/a.cs", "throw new NotImplementedException(\"why\");", null)]
    public void What_is_left_for_later_is_found(string path, string text, string? found) =>
        Assert.Equal(found is null ? [] : [$"{path}:2: {found}"], TextRules.IsFinished(path, "\n" + text));

    [Theory]
    [InlineData("read " + Home + "me/x", true)]
    [InlineData("\"" + Home + "me\"", true)]
    [InlineData("https://example.org" + Home + "me", false)]
    [InlineData("src" + Home + "me", false)]
    public void A_path_of_one_machine_is_found(string text, bool isFound) =>
        Assert.Equal(isFound ? [$"a.md:1: {Home}me"] : [], TextRules.NamesNoMachine("a.md", text));

    [Theory]
    [InlineData("catch { }", true)]
    [InlineData("catch (IOException)\n{\n}", true)]
    [InlineData("catch (IOException e) when (e.HResult == 3) { // nothing to do\n }", true)]
    [InlineData("catch (...) { /* ignored */ }", true)]
    [InlineData("catch (IOException) { return false; }", false)]
    [InlineData("catch (IOException)\n{\n    // gone already\n    return;\n}", false)]
    public void An_empty_catch_block_is_found(string text, bool isFound) =>
        Assert.Equal(isFound ? 1 : 0, TextRules.SwallowsNothing("a.cs", $"try {{ Run(); }}\n{text}").Count());

    [Fact]
    public void The_tree_without_git_leaves_out_what_builds_leave_behind()
    {
        using var folder = new TemporaryFolder();
        foreach (var file in new[] { "a.cs", "src/b.cs", "src/obj/c.cs", "artifacts/d.cs", ".git/e" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.PathOf(file))!);
            File.WriteAllText(folder.PathOf(file), "");
        }
        Assert.Equal(["a.cs", "src/b.cs"], WorkingTree.ListByWalk(folder.Path).Order(StringComparer.Ordinal));
    }

    private static bool IsSource(string path) => path.StartsWith("src/", StringComparison.Ordinal);

    private static bool IsText(string path) => !File.ReadAllBytes(WorkingTree.PathOf(path)).AsSpan().Contains((byte)0);

    private static void Holds(Func<string, string, IEnumerable<string>> rule, IEnumerable<string> files)
    {
        var list = files.ToList();
        Assert.NotEmpty(list);
        Findings.AssertNone(list.SelectMany(file => rule(file, File.ReadAllText(WorkingTree.PathOf(file)))));
    }
}
