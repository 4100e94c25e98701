using Akka.Configuration;

namespace ActorDistill.AkkaTests.Configuration;

public sealed class HoconPropertyTests
{
    [Fact]
    public void Whatever_is_written_is_read_again()
    {
        for (var seed = 0; seed < 2_000; seed++)
        {
            var (tree, text) = new GeneratedHocon(seed).Next();
            AssertSame(tree, ConfigurationFactory.ParseString(text), $"seed {seed}:\n{text}");
        }
    }

    [Fact]
    public void Merging_two_texts_is_reading_one_behind_the_other()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var generated = new GeneratedHocon(seed);
            var (first, second) = (generated.Next().Text, generated.Next().Text);
            var merged = ConfigurationFactory.ParseString(second).WithFallback(ConfigurationFactory.ParseString(first));
            var included = ConfigurationFactory.ParseString(
                $"{first}\ninclude \"second\"\n", _ => global::Akka.Configuration.Hocon.Parser.Parse(second, null));
            AssertSame(GeneratedHocon.TreeOf(merged.Root), included, $"seed {seed}");
        }
    }

    private static void AssertSame(object expected, Config actual, string what)
    {
        var tree = GeneratedHocon.TreeOf(actual.Root);
        Assert.True(Same(expected, tree), what);
    }

    private static bool Same(object one, object other) => (one, other) switch
    {
        (string text, string otherText) => text == otherText,
        (List<object> list, List<object> otherList) => list.Count == otherList.Count
            && list.Zip(otherList).All(pair => Same(pair.First, pair.Second)),
        (Dictionary<string, object> tree, Dictionary<string, object> otherTree) => tree.Count == otherTree.Count
            && tree.All(item => otherTree.TryGetValue(item.Key, out var value) && Same(item.Value, value)),
        _ => false,
    };
}
