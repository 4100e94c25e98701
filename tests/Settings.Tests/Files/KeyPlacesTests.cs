using ActorDistill.Settings.Files;

namespace ActorDistill.Settings.Tests.Files;

public sealed class KeyPlacesTests
{
    [Fact]
    public void Each_key_has_the_line_of_its_last_assignment()
    {
        var places = HoconFile.Parse("f", """"
            # a = 0
            a = 1
            b {
              c = "x } y" // }
              d = [1, { z = 1 },
                2] , e = 2

              "f.g" = ${a}
            }
            h.i.j = {
              k = """
            } text = 1
            """
            } { l = 2 }
            a = 3
            m { n { o = 1 } p = 2 }
            """").Places;
        Assert.Equal("f:15", places.Of(["a"]));
        Assert.Equal("f:3", places.Of(["b"]));
        Assert.Equal("f:4", places.Of(["b", "c"]));
        Assert.Equal("f:5", places.Of(["b", "d"]));
        Assert.Equal("f:6", places.Of(["b", "e"]));
        Assert.Equal("f:8", places.Of(["b", "f.g"]));
        Assert.Equal("f:10", places.Of(["h", "i"]));
        Assert.Equal("f:11", places.Of(["h", "i", "j", "k"]));
        Assert.Equal("f:14", places.Of(["h", "i", "j", "l"]));
        Assert.Equal("f:16", places.Of(["m", "n", "o"]));
        Assert.Equal("f:16", places.Of(["m", "p"]));
        Assert.Null(places.Of(["text"]));
        Assert.Null(places.Of(["b", "z"]));
    }

    [Theory]
    [InlineData("{\n a = 1\n}\n")]
    [InlineData("\n\"a\" : 1")]
    [InlineData("x = y\na\n=\n1\n")]
    public void A_key_has_a_line_in_every_notation(string text) => Assert.Equal("f:2", HoconFile.Parse("f", text).Places.Of(["a"]));

    [Fact]
    public void An_included_key_has_the_line_in_its_own_file()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("b.conf"), "\nx { y = 1 }\n");
        File.WriteAllText(folder.PathOf("a.conf"), "\n\ns { include \"b.conf\" }\ns.x.z = 2\n");
        var places = HoconFile.Load(folder.PathOf("a.conf")).Places;
        Assert.Equal($"{folder.PathOf("b.conf")}:2", places.Of(["s", "x", "y"]));
        Assert.Equal($"{folder.PathOf("a.conf")}:4", places.Of(["s", "x", "z"]));
    }

    [Fact]
    public void Every_text_that_parses_is_scanned_to_its_end()
    {
        string[] words = ["a", ".", " ", "\n", "=", ":", "{", "}", "[", "]", ",", "\"", "\"\"\"", "\\", "${a}", "#", "//", "1", "include"];
        var parsedCount = 0;
        for (var seed = 0; seed < 20_000; seed++)
        {
            var random = new Random(seed);
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 16)).Select(_ => words[random.Next(words.Length)]));
            try
            {
                HoconFile.Parse("f", text);
                parsedCount++;
            }
            catch (SettingsException fault)
            {
                Assert.StartsWith("f: ", fault.Message);
            }
        }
        Assert.InRange(parsedCount, 100, 19_900);
    }
}
