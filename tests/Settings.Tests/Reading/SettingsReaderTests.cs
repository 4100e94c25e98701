using ActorDistill.Settings.Files;
using ActorDistill.Settings.Reading;
using Akka.Configuration;

namespace ActorDistill.Settings.Tests.Reading;

public sealed class SettingsReaderTests
{
    private enum Shade
    {
        LightGrey,
        DarkGrey,
    }

    [Fact]
    public void Values_that_are_allowed_are_read()
    {
        var reader = Open("""
            count = 3, big = 5000000000, share = 0.5, flag = on, name = a b, wait = 1500ms, room = 2MiB, shade = dark-grey
            devices = ["cuda:0", cpu]
            """);
        Assert.Equal(3, reader.Int("count", min: 1, max: 3));
        Assert.Equal(5_000_000_000, reader.Long("big", min: 0));
        Assert.Equal(0.5, reader.Number("share", NumberRange.Share));
        Assert.True(reader.Boolean("flag"));
        Assert.Equal("a b", reader.Text("name"));
        Assert.Equal(TimeSpan.FromSeconds(1.5), reader.Duration("wait", TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)));
        Assert.Equal(2 << 20, reader.Size("room", min: 1));
        Assert.Equal(Shade.DarkGrey, reader.Choice<Shade>("shade"));
        Assert.Equal(["cuda:0", "cpu"], reader.Texts("devices", minCount: 2));
        reader.Finish();
    }

    [Theory]
    [InlineData("x = 0", "is 0, must be a whole number from 1 to 5")]
    [InlineData("x = 6", "is 6, must be a whole number from 1 to 5")]
    [InlineData("x = 1.5", "is 1.5, must be a whole number from 1 to 5")]
    [InlineData("x = many", "is many, must be a whole number from 1 to 5")]
    [InlineData("x = 99999999999999999999", "is 99999999999999999999, must be a whole number from 1 to 5")]
    [InlineData("x = null", "is null, must be a whole number from 1 to 5")]
    [InlineData("x = \"\"", "is empty, must be a whole number from 1 to 5")]
    [InlineData("x = [1]", "is [1], must be a whole number from 1 to 5")]
    [InlineData("x { y = 1 }", "is a section, must be a whole number from 1 to 5")]
    public void A_wrong_whole_number_is_told_with_what_is_allowed(string hocon, string problem) =>
        AssertFault(hocon, problem, reader => reader.Int("x", 1, 5));

    [Theory]
    [InlineData("x = 0", "is 0, must be a finite number above 0")]
    [InlineData("x = NaN", "is NaN, must be a finite number above 0")]
    [InlineData("x = Infinity", "is Infinity, must be a finite number above 0")]
    [InlineData("x = \"1,5\"", "is 1,5, must be a finite number above 0")]
    public void A_wrong_number_is_told_with_what_is_allowed(string hocon, string problem) =>
        AssertFault(hocon, problem, reader => reader.Number("x", NumberRange.Positive));

    [Theory]
    [InlineData("x = yes", "is yes, must be on or off")]
    [InlineData("x = 1", "is 1, must be on or off")]
    public void A_wrong_boolean_is_told_with_what_is_allowed(string hocon, string problem) =>
        AssertFault(hocon, problem, reader => reader.Boolean("x"));

    [Theory]
    [InlineData("x = 5", "is 5, must be a duration with its unit (ms, s, m, h or d) from 1s to 1h")]
    [InlineData("x = 5 parsecs", "is 5 parsecs, must be a duration with its unit (ms, s, m, h or d) from 1s to 1h")]
    [InlineData("x = 5ms", "is 5ms, must be a duration with its unit (ms, s, m, h or d) from 1s to 1h")]
    [InlineData("x = infinite", "is infinite, must be a duration with its unit (ms, s, m, h or d) from 1s to 1h")]
    [InlineData("x = 99999999999999d", "is 99999999999999d, must be a duration with its unit (ms, s, m, h or d) from 1s to 1h")]
    [InlineData("x = [5s]", "is [5s], must be a duration with its unit (ms, s, m, h or d) from 1s to 1h")]
    public void A_wrong_duration_is_told_with_what_is_allowed(string hocon, string problem) =>
        AssertFault(hocon, problem, reader => reader.Duration("x", TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)));

    [Theory]
    [InlineData("x = 5 kb", "is 5 kb, must be a size in bytes (as 64KiB, 256MiB) from 1024 up")]
    [InlineData("x = 9999999999GiB", "is 9999999999GiB, must be a size in bytes (as 64KiB, 256MiB) from 1024 up")]
    [InlineData("x = 1000B", "is 1000B, must be a size in bytes (as 64KiB, 256MiB) from 1024 up")]
    public void A_wrong_size_is_told_with_what_is_allowed(string hocon, string problem) =>
        AssertFault(hocon, problem, reader => reader.Size("x", min: 1024));

    [Theory]
    [InlineData("x = drak-grey", "is drak-grey, must be one of light-grey, dark-grey (did you mean dark-grey?)")]
    [InlineData("x = green", "is green, must be one of light-grey, dark-grey")]
    public void A_wrong_choice_is_told_with_all_of_them_and_the_nearest(string hocon, string problem) =>
        AssertFault(hocon, problem, reader => reader.Choice<Shade>("x"));

    [Theory]
    [InlineData("x = cpu", "is cpu, must be at least 1 texts in brackets")]
    [InlineData("x = []", "is [], must be at least 1 texts in brackets")]
    [InlineData("x = [a, \"\"]", "is [a, \"\"], must be at least 1 texts in brackets")]
    [InlineData("x = [[a]]", "is [[a]], must be at least 1 texts in brackets")]
    public void A_wrong_list_is_told_with_what_is_allowed(string hocon, string problem) =>
        AssertFault(hocon, problem, reader => reader.Texts("x", minCount: 1));

    [Fact]
    public void All_faults_are_told_at_once_with_their_lines()
    {
        var reader = Open("count = 0\nsection {\n  share = 2\n  shaer = 1\n}\nempty = 1");
        reader.Int("count", min: 1);
        reader.Section("section").Number("share", NumberRange.Share);
        reader.Section("empty");
        reader.Text("name");
        Assert.Equal(
            [
                "run.conf:2: actordistill.count is 0, must be a whole number of at least 1",
                "run.conf:4: actordistill.section.share is 2, must be a number of at least 0 and at most 1",
                "run.conf:7: actordistill.empty is 1, must be a section",
                "run.conf:1: actordistill.name is missing, must be a text",
                "run.conf:5: actordistill.section.shaer is not a known key (did you mean actordistill.section.share?)",
            ],
            FaultsOf(reader));
    }

    [Fact]
    public void A_missing_key_is_a_fault_even_where_akka_would_answer_0()
    {
        var reader = Open("");
        Assert.Equal(1, reader.Int("count", min: 1));
        Assert.Equal(["run.conf:1: actordistill.count is missing, must be a whole number of at least 1"], FaultsOf(reader));
    }

    [Fact]
    public void A_missing_section_lacks_itself_and_its_keys()
    {
        var reader = Open("");
        reader.Section("section").Boolean("flag");
        Assert.Equal(
            [
                "run.conf:1: actordistill.section is missing, must be a section",
                "run.conf:1: actordistill.section.flag is missing, must be on or off",
            ],
            FaultsOf(reader));
    }

    [Fact]
    public void An_unknown_key_is_told_where_it_belongs_or_what_is_known()
    {
        var reader = Open("steps = 5\nunheard-of = 1\ntraining { steps = 1 }");
        reader.Section("training").Long("steps", min: 1);
        Assert.Equal(
            [
                "run.conf:2: actordistill.steps is not a known key (did you mean actordistill.training.steps?)",
                "run.conf:3: actordistill.unheard-of is not a known key, known here: training",
            ],
            FaultsOf(reader));
    }

    [Fact]
    public void Above_the_products_section_only_akka_and_variables_are_known()
    {
        var file = HoconFile.Parse("run.conf", "actordistil { a = 1 }\nakka { a = 1 }\nvariables { a = 1 }\n");
        var reader = SettingsReader.Open(file, ConfigurationFactory.ParseString("actordistill { a = 1 }\n"));
        reader.Int("a", 1);
        Assert.Equal(["run.conf:1: actordistil is not a known key (did you mean actordistill?)"], FaultsOf(reader));
    }

    [Fact]
    public void Defaults_lie_below_what_the_operator_wrote()
    {
        var file = HoconFile.Parse("run.conf", "actordistill { b.x = 5 }\n");
        var reader = SettingsReader.Open(file, ConfigurationFactory.ParseString("actordistill { a = 1, b { x = 2, y = 3 } }\n"));
        var section = reader.Section("b");
        Assert.Equal((1, 5, 3), (reader.Int("a", 1), section.Int("x", 1), section.Int("y", 1)));
        reader.Finish();
    }

    [Fact]
    public void Named_sections_have_the_templates_values_below_their_own()
    {
        var reader = Open("student { x = 1, y = 1 }\nstudents { small { x = 2 }\n large { y = 3, z = 1 }\n odd = 4 }");
        var read = reader.Named("students", reader.Template("student"))
            .Select(student => (student.Name, student.Reader.Int("x", 0), student.Reader.Int("y", 0))).ToList();
        Assert.Equal([("small", 2, 1), ("large", 1, 3)], read);
        Assert.Equal(
            [
                "run.conf:5: actordistill.students.odd is 4, must be a section",
                "run.conf:4: actordistill.students.large.z is not a known key, known here: x, y",
            ],
            FaultsOf(reader));
    }

    [Fact]
    public void A_rule_across_keys_is_told_only_when_each_key_is_right()
    {
        var reader = Open("a { x = 5 }\nb { x = wrong }");
        var (a, b) = (reader.Section("a"), reader.Section("b"));
        a.Int("x", 0);
        b.Int("x", 0);
        a.Check("pre-x is 5, must be odd", "pre-");
        b.Check("pre-x is 0, must be odd", "pre-");
        a.Check(null);
        Assert.Equal(
            [
                "run.conf:3: actordistill.b.x is wrong, must be a whole number of at least 0",
                "run.conf:2: actordistill.a says: x is 5, must be odd",
            ],
            FaultsOf(reader));
    }

    [Fact]
    public void A_fault_is_one_line_and_a_long_value_is_cut()
    {
        var reader = Open($"x = \"a\\nb\"\ny = {new string('z', 100)}");
        reader.Int("x", 1);
        reader.Int("y", 1);
        Assert.Equal(
            [
                "run.conf:2: actordistill.x is a b, must be a whole number of at least 1",
                $"run.conf:3: actordistill.y is {new string('z', 60)}..., must be a whole number of at least 1",
            ],
            FaultsOf(reader));
    }

    private static void AssertFault(string hocon, string problem, Action<SettingsReader> read)
    {
        var reader = Open(hocon);
        read(reader);
        Assert.Equal([$"run.conf:2: actordistill.x {problem}"], FaultsOf(reader));
    }

    private static SettingsReader Open(string section) =>
        SettingsReader.Open(HoconFile.Parse("run.conf", $"actordistill {{\n{section}\n}}\n"), Config.Empty);

    private static IEnumerable<string> FaultsOf(SettingsReader reader) =>
        Assert.Throws<SettingsException>(reader.Finish).Faults.Select(fault => fault.ToString());
}
