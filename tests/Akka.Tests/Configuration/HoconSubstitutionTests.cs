using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace ActorDistill.AkkaTests.Configuration;

/// <summary>What <c>${path}</c> and <c>include</c> put in.</summary>
public sealed class HoconSubstitutionTests
{
    [Fact]
    public void A_substitution_stands_for_the_value_at_a_path_from_the_root()
    {
        var config = Parse("a { b = 1, c = ${a.b}, d = ${a.c}23 }\ne = Hello ${a.b} ${f}\nf = later\n");
        Assert.Equal(1, config.GetInt("a.c"));
        Assert.Equal(123, config.GetInt("a.d"));
        Assert.Equal("Hello 1 later", config.GetString("e"));
    }

    [Fact]
    public void It_stands_for_the_last_value_of_its_path() =>
        Assert.Equal(2, Parse("a = 1\nb = ${a}\na = 2\n").GetInt("b"));

    [Fact]
    public void It_may_stand_for_an_array_or_an_object()
    {
        var config = Parse("a = [1, 2]\nb = ${a} [3]\nc { x = 1 }\nd = ${c}\n");
        Assert.Equal([1, 2, 3], config.GetIntList("b"));
        Assert.Equal(1, config.GetInt("d.x"));
    }

    [Fact]
    public void A_path_that_names_nothing_is_a_format_exception() =>
        Assert.Throws<FormatException>(() => Parse("a = ${b}\n"));

    [Fact]
    public void A_fallback_is_not_looked_into()
    {
        Assert.Throws<FormatException>(() => Parse("a = ${b}\n").WithFallback(Parse("b = 1\n")));
        var config = Parse("b = 2\n").WithFallback(Parse("b = 1\na = ${b}\n"));
        Assert.Equal(1, config.GetInt("a"));
    }

    [Fact]
    public void An_include_is_resolved_by_the_callback_with_the_name_in_quotes()
    {
        var names = new List<string>();
        var config = ConfigurationFactory.ParseString("a = 1\ninclude \"b c.conf\"\nd = 3\n", name =>
        {
            names.Add(name);
            return Root("b = 2\nd = 1\n");
        });
        Assert.Equal(["b c.conf"], names);
        Assert.Equal((1, 2, 3), (config.GetInt("a"), config.GetInt("b"), config.GetInt("d")));
    }

    [Fact]
    public void What_is_included_wins_over_what_stands_before_it_and_objects_are_merged()
    {
        var config = ConfigurationFactory.ParseString(
            "a = 1\nb { x = 1, y = 1 }\ninclude \"other\"\n", _ => Root("a = 2\nb { y = 2, z = 2 }\n"));
        Assert.Equal(2, config.GetInt("a"));
        Assert.Equal((1, 2, 2), (config.GetInt("b.x"), config.GetInt("b.y"), config.GetInt("b.z")));
    }

    [Fact]
    public void Substitutions_of_an_included_text_are_paths_from_its_own_root()
    {
        var config = ConfigurationFactory.ParseString("a.b { include \"other\" }\nx = 5\n", _ => Root("x = 1\ny = ${x}\n"));
        Assert.Equal(1, config.GetInt("a.b.y"));
    }

    [Fact]
    public void Later_text_may_change_what_an_included_substitution_stands_for()
    {
        var config = ConfigurationFactory.ParseString("include \"other\"\nx = 5\n", _ => Root("x = 1\ny = ${x}\n"));
        Assert.Equal(5, config.GetInt("y"));
    }

    [Fact]
    public void A_key_may_be_called_include()
    {
        Assert.Equal(1, Parse("include = 1\n").GetInt("include"));
        Assert.Equal(1, Parse("included = 1\n").GetInt("included"));
    }

    private static Config Parse(string hocon) => ConfigurationFactory.ParseString(hocon);

    private static HoconRoot Root(string hocon) => Parser.Parse(hocon, null);
}
