using Akka.Configuration;

namespace ActorDistill.AkkaTests.Configuration;

/// <summary>Akka.NET's HOCON. It is smaller than Lightbend's, and its quirks are facts too.</summary>
public sealed class HoconGrammarTests
{
    [Fact]
    public void Comments_begin_with_a_hash_or_two_slashes_and_end_with_the_line()
    {
        var config = Parse("""
            # a = 1
            // b = 1
            c = 1 # of c
            d = 2// of d
            e = 3
            """);
        Assert.False(config.HasPath("a"));
        Assert.False(config.HasPath("b"));
        Assert.Equal("1", config.GetString("c"));
        Assert.Equal("2", config.GetString("d"));
        Assert.Equal("3", config.GetString("e"));
    }

    [Theory]
    [InlineData("a = 1\n")]
    [InlineData("a : 1\n")]
    [InlineData("a=1,")]
    [InlineData("\"a\" = \"1\"\n")]
    [InlineData("{ a = 1 }\n")]
    [InlineData("a\n=\n1\n")]
    [InlineData("a # why\n= # because\n1\n")]
    [InlineData("\r\na = 1\r\n")]
    public void A_key_is_assigned_with_an_equals_sign_or_a_colon(string hocon) => Assert.Equal("1", Parse(hocon).GetString("a"));

    [Theory]
    [InlineData("a.b.c = 1\n")]
    [InlineData("a { b { c = 1 } }\n")]
    [InlineData("a { b.c = 1 }\n")]
    [InlineData("a = { b : { c = 1 } }\n")]
    [InlineData("a\n{\nb . c = 1\n}\n")]
    [InlineData("a { b { c = 1, }, }\n", true)]
    public void Dots_in_a_key_are_objects_inside_each_other(string hocon, bool isRefused = false)
    {
        // A comma ends a value; behind a key with braces alone it ends nothing.
        if (isRefused) Assert.Throws<FormatException>(() => Parse(hocon));
        else Assert.Equal(1, Parse(hocon).GetInt("a.b.c"));
    }

    [Fact]
    public void A_quoted_key_may_hold_a_dot_and_is_read_with_quotes()
    {
        var config = Parse("serializers { \"a.b\" = x }\n");
        Assert.Equal("x", config.GetString("serializers.\"a.b\""));
        Assert.False(config.HasPath("serializers.a.b"));
    }

    [Fact]
    public void A_key_may_hold_blanks() => Assert.Equal("1", Parse("a b c = 1\n").GetString("a b c"));

    [Fact]
    public void A_later_value_wins()
    {
        var config = Parse("a = 1\na = 2\nb = [1, 2]\nb = [3]\nc { x = 1 }\nc = text\nd = text\nd { x = 1 }\n");
        Assert.Equal(2, config.GetInt("a"));
        Assert.Equal([3], config.GetIntList("b"));
        Assert.Equal("text", config.GetString("c"));
        Assert.Equal(1, config.GetInt("d.x"));
    }

    [Theory]
    [InlineData("a { x = 1, y = 2 }\na { y = 3, z = 4 }\n")]
    [InlineData("a = { x = 1, y = 2 }\na = { y = 3, z = 4 }\n")]
    [InlineData("a { x = 1, y = 2 }\na.y = 3\na.z = 4\n")]
    [InlineData("a = { x = 1, y = 2 } { y = 3, z = 4 }\n")]
    public void Objects_of_one_key_are_merged(string hocon)
    {
        var config = Parse(hocon);
        Assert.Equal((1, 3, 4), (config.GetInt("a.x"), config.GetInt("a.y"), config.GetInt("a.z")));
    }

    [Theory]
    [InlineData("foo", "foo")]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("foo bar  baz", "foo bar  baz")]
    [InlineData("\"foo\" bar", "foo bar")]
    [InlineData("foo\"bar\"", "foobar")]
    [InlineData("\t foo \t", "foo")]
    [InlineData("\" foo \"", "foo")]
    [InlineData("\"\"", "")]
    [InlineData("null", null)]
    [InlineData("\"null\"", null)]
    [InlineData("\"a#b//c=d:e{f}[g],$\"", "a#b//c=d:e{f}[g],$")]
    [InlineData("\"\\\"\\\\\\/\\b\\f\\n\\r\\tx\\u0041\"", "\"\\/\b\f\n\r\txA")]
    [InlineData("\"\"\"c:\\dir \"quoted\" \\n\"\"\"", "c:\\dir \"quoted\" \\n")]
    [InlineData("\"\"\"one\ntwo\"\"\"", "one\ntwo")]
    [InlineData("\"one\ntwo\"", "one\ntwo")]
    public void Text_is_plain_or_quoted_and_pieces_on_one_line_are_one_text_without_blanks_at_its_ends(string hocon, string? text) =>
        Assert.Equal(text, Parse($"a = {hocon}\nb = 1\n").GetString("a", "default"));

    [Theory]
    [InlineData("[1, 2, 3]")]
    [InlineData("[1,2,3,]")]
    [InlineData("[ # one\n 1\n 2 // two\n 3\n ]")]
    [InlineData("\n[\n1,\n2,\n3\n]")]
    [InlineData("[1] [2, 3]")]
    [InlineData("[1][2,3]")]
    public void Arrays_have_commas_or_lines_between_their_values_and_arrays_in_a_row_are_one(string hocon) =>
        Assert.Equal([1, 2, 3], Parse($"a = {hocon}\n").GetIntList("a"));

    [Fact]
    public void Blanks_separate_nothing_in_an_array() => Assert.Equal(["1 2 3"], Parse("a = [1 2 3]\n").GetStringList("a"));

    [Fact]
    public void An_array_may_hold_arrays_and_objects()
    {
        var values = Parse("a = [[1, 2], [3], { x = 4 }, []]\n").GetValue("a")!.GetArray();
        Assert.Equal(4, values.Count);
        Assert.Equal([1, 2], values[0].GetIntList());
        Assert.Equal([3], values[1].GetIntList());
        Assert.Equal(4, values[2].GetObject()!.GetKey("x")!.GetInt());
        Assert.Empty(values[3].GetArray());
    }

    [Fact]
    public void Json_is_hocon()
    {
        var config = Parse("""{ "a": { "b": [1, 2], "c": "x" }, "d": null, "e": 1.5, "f": true }""");
        Assert.Equal([1, 2], config.GetIntList("a.b"));
        Assert.Equal("x", config.GetString("a.c"));
        Assert.Null(config.GetString("d"));
        Assert.Equal(1.5, config.GetDouble("e"));
        Assert.True(config.GetBoolean("f"));
    }

    [Theory]
    [InlineData("a = \"b\\x\"\n")]
    [InlineData("= 1\n")]
    [InlineData("a = 1\n, b = 2\n")]
    [InlineData("?a = 1\n")]
    public void What_breaks_the_grammar_is_a_format_exception(string hocon) => Assert.Throws<FormatException>(() => Parse(hocon));

    [Theory]
    [InlineData("a = b=c\n")]
    [InlineData("a = akka.tcp://host\n")]
    public void An_unquoted_value_with_an_equals_sign_or_a_colon_is_a_configuration_exception(string hocon) =>
        Assert.Throws<ConfigurationException>(() => Parse(hocon));

    private static Config Parse(string hocon) => ConfigurationFactory.ParseString(hocon);
}
