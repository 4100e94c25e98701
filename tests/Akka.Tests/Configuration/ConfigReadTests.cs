using Akka.Configuration;

namespace ActorDistill.AkkaTests.Configuration;

public sealed class ConfigReadTests
{
    [Fact]
    public void A_missing_key_answers_the_default_and_without_one_nothing()
    {
        var config = Parse("a = 1\n");
        Assert.Equal(0, config.GetInt("b"));
        Assert.Equal(7, config.GetInt("b", 7));
        Assert.Equal(0L, config.GetLong("b"));
        Assert.Equal(0.0, config.GetDouble("b"));
        Assert.False(config.GetBoolean("b"));
        Assert.True(config.GetBoolean("b", true));
        Assert.Null(config.GetString("b"));
        Assert.Equal("x", config.GetString("b", "x"));
        Assert.Equal(TimeSpan.Zero, config.GetTimeSpan("b"));
        Assert.Equal(TimeSpan.FromDays(1), config.GetTimeSpan("b", TimeSpan.FromDays(1)));
        Assert.Null(config.GetByteSize("b"));
        Assert.Equal(3, config.GetByteSize("b", 3));
        Assert.Empty(config.GetStringList("b"));
        Assert.Equal(["x"], config.GetStringList("b", ["x"]));
        Assert.Null(config.GetConfig("b"));
        Assert.Null(config.GetValue("b"));
        Assert.False(config.HasPath("b"));
    }

    [Fact]
    public void A_null_is_a_value() => Assert.True(Parse("a = null\n").HasPath("a"));

    [Theory]
    [InlineData("on", true)]
    [InlineData("true", true)]
    [InlineData("off", false)]
    [InlineData("false", false)]
    public void Booleans_are_on_and_off_true_and_false(string text, bool value) =>
        Assert.Equal(value, Parse($"a = {text}\n").GetBoolean("a", !value));

    [Theory]
    [InlineData("1x")]
    [InlineData("On")]
    [InlineData("1")]
    public void Other_words_are_no_booleans(string text) =>
        Assert.Throws<NotSupportedException>(() => Parse($"a = {text}\n").GetBoolean("a"));

    [Theory]
    [InlineData("2d", 2 * 86_400_000.0)]
    [InlineData("1.5 hours", 5_400_000.0)]
    [InlineData("3m", 180_000.0)]
    [InlineData("20 s", 20_000.0)]
    [InlineData("0.25 seconds", 250.0)]
    [InlineData("12ms", 12.0)]
    [InlineData("12 millis", 12.0)]
    [InlineData("500 micros", 0.5)]
    [InlineData("700 nanoseconds", 0.0007)]
    [InlineData("250", 250.0)]
    [InlineData("0s", 0.0)]
    public void A_duration_is_a_number_with_a_unit_or_milliseconds(string text, double milliseconds) =>
        Assert.Equal(milliseconds, Parse($"a = {text}\n").GetTimeSpan("a").TotalMilliseconds, 1e-9);

    [Fact]
    public void Infinite_is_a_duration_where_it_is_allowed()
    {
        Assert.Equal(Timeout.InfiniteTimeSpan, Parse("a = infinite\n").GetTimeSpan("a"));
        Assert.Throws<FormatException>(() => Parse("a = infinite\n").GetTimeSpan("a", allowInfinite: false));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("-1s")]
    [InlineData("5 parsecs")]
    [InlineData("s")]
    public void Other_texts_are_no_durations(string text) =>
        Assert.Throws<FormatException>(() => Parse($"a = {text}\n").GetTimeSpan("a"));

    [Theory]
    [InlineData("128000b", 128_000)]
    [InlineData("128000", 128_000)]
    [InlineData("4 kB", 4_000)]
    [InlineData("4K", 4_096)]
    [InlineData("4KiB", 4_096)]
    [InlineData("256MiB", 256 << 20)]
    [InlineData("3 megabytes", 3_000_000)]
    [InlineData("2G", 2L << 30)]
    [InlineData("2 GB", 2_000_000_000)]
    [InlineData("1Ti", 1L << 40)]
    [InlineData("7EiB", 7L << 60)]
    public void A_size_is_a_whole_number_with_a_unit_or_bytes(string text, long size) =>
        Assert.Equal(size, Parse($"a = {text}\n").GetByteSize("a"));

    [Theory]
    [InlineData("4 kb")]
    [InlineData("1.5K")]
    [InlineData("many")]
    public void Other_texts_are_no_sizes(string text) =>
        Assert.Throws<FormatException>(() => Parse($"a = {text}\n").GetByteSize("a"));

    [Fact]
    public void Numbers_are_read_in_the_same_way_everywhere()
    {
        var config = Parse("int = -12\nlong = 9000000000\ndouble = 1.5e-3\nlist = [1.5, 2]\nlongs = [9000000000]\n");
        Assert.Equal(-12, config.GetInt("int"));
        Assert.Equal(9_000_000_000, config.GetLong("long"));
        Assert.Equal(0.0015, config.GetDouble("double"));
        Assert.Equal(0.0015f, config.GetFloat("double"));
        Assert.Equal([1.5, 2.0], config.GetDoubleList("list"));
        Assert.Equal([9_000_000_000], config.GetLongList("longs"));
        Assert.Throws<OverflowException>(() => config.GetInt("long"));
        Assert.Throws<FormatException>(() => config.GetInt("double"));
    }

    [Fact]
    public void The_first_configuration_wins_over_its_fallbacks_and_objects_are_merged()
    {
        var config = Parse("a { x = 1 }\n").WithFallback(Parse("a { x = 2, y = 2 }\n")).WithFallback(Parse("a { y = 3, z = 3 }\nb = 3\n"));
        Assert.Equal((1, 2, 3), (config.GetInt("a.x"), config.GetInt("a.y"), config.GetInt("a.z")));
        Assert.Equal(3, config.GetInt("b"));
        var part = config.GetConfig("a");
        Assert.Equal((1, 2, 3), (part!.GetInt("x"), part.GetInt("y"), part.GetInt("z")));
    }

    [Fact]
    public void A_fallback_changes_neither_configuration()
    {
        var (first, second) = (Parse("a.x = 1\n"), Parse("a.y = 2\n"));
        Assert.Equal(2, first.WithFallback(second).GetInt("a.y"));
        Assert.False(first.HasPath("a.y"));
        Assert.False(second.HasPath("a.x"));
    }

    [Fact]
    public void A_value_hides_an_object_of_the_fallback_and_an_array_replaces_the_other()
    {
        var config = Parse("a = off\nb = [1]\n").WithFallback(Parse("a { x = 1 }\nb = [2, 3]\n"));
        Assert.Equal("off", config.GetString("a"));
        Assert.Equal([1], config.GetIntList("b"));
    }

    [Fact]
    public void A_configuration_is_not_its_own_fallback()
    {
        var config = Parse("a = 1\n");
        Assert.Throws<ArgumentException>(() => config.WithFallback(config));
        Assert.Same(config, config.SafeWithFallback(config));
        Assert.Same(config, config.WithFallback(null));
    }

    [Fact]
    public void The_first_level_can_be_enumerated_with_the_fallbacks_keys()
    {
        var config = Parse("a = 1\nb { c = 2 }\n").WithFallback(Parse("a = 3\nd = 4\n"));
        Assert.Equal(["a=1", "d=4"], from item in config.AsEnumerable()
                                     where item.Value.IsString()
                                     orderby item.Key
                                     select $"{item.Key}={item.Value.GetString()}");
        Assert.Contains(config.AsEnumerable(), item => item.Key == "b" && item.Value.IsObject());
    }

    [Fact]
    public void An_empty_configuration_is_empty()
    {
        Assert.True(Config.Empty.IsEmpty);
        Assert.True(Parse("# nothing\n").IsNullOrEmpty());
        Assert.True(ConfigurationFactory.Empty.IsEmpty);
        Assert.True(((Config?)null).IsNullOrEmpty());
        Assert.False(Parse("a = 1\n").IsNullOrEmpty());
        Assert.Equal(1, Config.Empty.WithFallback(Parse("a = 1\n")).GetInt("a"));
    }

    private static Config Parse(string hocon) => ConfigurationFactory.ParseString(hocon);
}
