using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace ActorDistill.AkkaTests.Configuration;

/// <summary>What Akka.NET's parser reads in silence and wrongly, or never ends on, is a fault with a place in ours.</summary>
public sealed class EmbeddedOnlyHoconTests
{
    [Theory]
    [InlineData("a {\n  b = 1\n", "line 1, column 3: the '{' that opens here is not closed")]
    [InlineData("a = [1,\n2\n", "line 1, column 5: the '[' that opens here is not closed")]
    [InlineData("a = \"x\n", "line 1, column 5: the quote that opens here is not closed")]
    [InlineData("a = \"\"\"x\"\"\n", "line 1, column 5: the three quotes that open here are not closed")]
    [InlineData("a = 1\n}\n", "line 2, column 1: '}' without an opening one, or more text after the end")]
    [InlineData("a { b = 1 ]\n", "line 1, column 11: '}' must close the object, not ']'")]
    [InlineData("a =\nb = 2\n", "line 2, column 3: a key must stand here, not '='; is a value missing before it?")]
    [InlineData("a = }\n", "line 1, column 5: a has no value")]
    [InlineData("a.b = [1, , 2]\n", "line 1, column 11: a.b has no value")]
    [InlineData("a\nb = 1\n", "line 2, column 1: '=', ':' or '{' must follow the key a")]
    [InlineData("a = 1 { b = 2 }\n", "line 1, column 7: an object behind text in the value of a")]
    [InlineData("a = { b = 2 } c = 1\n", "line 1, column 15: text behind an object in the value of a")]
    [InlineData("a = [1] b\n", "line 1, column 9: text behind an array in the value of a")]
    [InlineData("a = 1\nb = ${c}\n", "line 2, column 5: ${c} names nothing in this text")]
    [InlineData("a = ${?b}\n", "line 1, column 5: ${?path} is not part of Akka.NET's HOCON")]
    [InlineData("a += 1\n", "line 1, column 1: += is not part of Akka.NET's HOCON")]
    [InlineData("a = ${b c}\n", "line 1, column 5: a path and '}' must follow")]
    [InlineData("b = [1]\na = ${b} text\n", "line 2, column 5: ${b} stands for something else than what is beside it")]
    [InlineData("b { x = 1 }\na = ${b}\na { y = 1 }\n", "line 3, column 3: a is a substitution")]
    [InlineData("a { x = 1 }\na = [1]\n", "line 2, column 5: a is an object already")]
    [InlineData("a = \"\\u12g4\"\n", "line 1, column 8: \\u needs four hex digits")]
    [InlineData("a = \"\\x\"\n", "line 1, column 7: unknown escape")]
    [InlineData("include \"x\"\n", "line 1, column 1: include \"x\": nothing may be included here")]
    public void A_fault_says_line_column_and_what_it_is(string hocon, string message) =>
        Assert.StartsWith(message, Assert.Throws<FormatException>(() => ConfigurationFactory.ParseString(hocon)).Message);

    [Fact]
    public void An_equals_sign_in_an_unquoted_value_says_its_place() =>
        Assert.StartsWith(
            "line 2, column 8: ':' in the unquoted value of b",
            Assert.Throws<ConfigurationException>(() => ConfigurationFactory.ParseString("a = 1\nb = tcp://x\n")).Message);

    [Theory]
    [InlineData("a = ${a}\n")]
    [InlineData("a = ${b}\nb = ${c}\nc = ${a}\n")]
    [InlineData("a { b = ${a} }\n")]
    [InlineData("a = [1, ${a}]\n")]
    [InlineData("a = ${b}\nb = ${a}\nc = ${a.x}\n")]
    public void A_substitution_that_leads_back_to_itself_is_refused(string hocon) => AssertRefused(hocon);

    [Fact]
    public void Deep_nesting_is_refused_in_every_form()
    {
        foreach (var depth in new[] { 200, 1_000_000 })
        {
            AssertRefused(Repeat("a {", depth));
            AssertRefused("a = " + Repeat("[", depth));
            AssertRefused("a = " + Repeat("{ b = ", depth));
            AssertRefused(Repeat("a.", depth) + "a = 1");
            AssertRefused(Repeat("[", depth));
            AssertRefused(Repeat("{", depth));
        }
        ConfigurationFactory.ParseString(Repeat("a {", 100) + Repeat("}", 100));
    }

    [Fact]
    public void Short_texts_that_stand_for_huge_or_deep_ones_are_refused()
    {
        var doubled = string.Concat(Enumerable.Range(0, 60).Select(index => $"a{index} = ${{a{index + 1}}}${{a{index + 1}}}\n"));
        AssertRefused(doubled + "a60 = x\n");
        var lists = string.Concat(Enumerable.Range(0, 60).Select(index => $"a{index} = ${{a{index + 1}}} ${{a{index + 1}}}\n"));
        AssertRefused(lists + "a60 = [x]\n");
        var objects = string.Concat(
            Enumerable.Range(0, 60).Select(index => $"a{index} {{ x = ${{a{index + 1}}}, y = ${{a{index + 1}}} }}\n"));
        AssertRefused(objects + "a60 = x\n");
        var chain = string.Concat(Enumerable.Range(0, 100_000).Select(index => $"a{index} = ${{a{index + 1}}}\n"));
        AssertRefused(chain + "a100000 = { x = 1 }\nb = ${a0.x}\n");
    }

    [Fact]
    public void A_giant_text_is_refused() => AssertRefused("a = " + new string('x', 17 << 20));

    [Fact]
    public void A_large_text_is_read()
    {
        var config = ConfigurationFactory.ParseString(
            string.Concat(Enumerable.Range(0, 100_000).Select(index => $"section{index % 100}.key{index} = value{index}\n")));
        Assert.Equal("value99999", config.GetString("section99.key99999"));
    }

    [Fact]
    public void Random_texts_are_read_or_refused()
    {
        string[] words =
            ["a", "b.c", " ", "\n", "=", ":", "{", "}", "[", "]", ",", "\"", "\"\"\"", "\\", "${", "${a}", "${?a}", "#", "//",
             "include \"x\"", "+=", "1", "\0", "\uFEFF", "\u00A0", "é", "\uD800", "."];
        for (var seed = 0; seed < 30_000; seed++)
        {
            var random = new Random(seed);
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => words[random.Next(words.Length)]));
            AssertReadOrRefused(text, seed);
        }
    }

    [Fact]
    public void Random_bytes_are_read_or_refused()
    {
        for (var seed = 0; seed < 5_000; seed++)
        {
            var bytes = new byte[200];
            new Random(seed).NextBytes(bytes);
            AssertReadOrRefused(System.Text.Encoding.Latin1.GetString(bytes), seed);
        }
    }

    [Fact]
    public void A_text_cut_anywhere_is_read_or_refused()
    {
        var (_, text) = new GeneratedHocon(1).Next();
        for (var length = 0; length < text.Length; length++)
            AssertReadOrRefused(text[..length], length);
    }

    [Fact]
    public void What_a_configuration_prints_reads_as_that_configuration()
    {
        for (var seed = 0; seed < 1_000; seed++)
        {
            var config = ConfigurationFactory.ParseString(new GeneratedHocon(seed).Next().Text);
            var printed = config.ToString();
            Assert.Equal(printed, ConfigurationFactory.ParseString(printed).ToString());
        }
        Assert.Equal(
            "a : 1\nb : {\n  c : [x, \"y z\"]\n  \"d.e\" : null\n}\n",
            ConfigurationFactory.ParseString("a=1,b{c=[x,y z],\"d.e\"=null}").ToString());
    }

    // Reading all of it, as a tree and as a text, is part of the promise.
    private static void AssertReadOrRefused(string text, int seed)
    {
        try
        {
            var config = ConfigurationFactory.ParseString(text, _ => Parser.Parse("x = 1\n", null));
            GeneratedHocon.TreeOf(config.Root);
            config.ToString();
        }
        catch (Exception fault) when (fault is FormatException or ConfigurationException)
        {
            Assert.True(fault.Message.StartsWith("line "), $"seed {seed}: {fault.Message}");
        }
    }

    private static void AssertRefused(string hocon) =>
        Assert.ThrowsAny<FormatException>(() => ConfigurationFactory.ParseString(hocon));

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
