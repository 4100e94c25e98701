using ActorDistill.Tidy.Tests.Signatures.Fixtures;

namespace ActorDistill.Tidy.Tests.Signatures;

public sealed class SignaturePrinterTests
{
    private const string Fixtures = "ActorDistill.Tidy.Tests.Signatures.Fixtures";

    [Fact]
    public void An_enum_has_its_members_and_their_values() => Assert.Equal(
        [$"enum {Fixtures}.Shade", "  Dark = 2", "  Light = 7"],
        Print(typeof(Shade)));

    [Fact]
    public void A_delegate_has_its_call() => Assert.Equal(
        [$"delegate {Fixtures}.Measure", "  long Invoke(string text, int start=3)"],
        Print(typeof(Measure)));

    [Fact]
    public void An_interface_says_which_members_have_a_body() => Assert.Equal(
        [
            $"interface {Fixtures}.IShape`1<T>",
            "  default string Describe()",
            "  long Area {get;}",
            "  static abstract T Parse(string text)",
        ],
        Print(typeof(IShape<>)));

    [Fact]
    public void What_a_derived_class_sees_or_must_do_is_printed_and_nothing_else() => Assert.Equal(
        [
            $"abstract class {Fixtures}.Shape : IDisposable",
            "  abstract long Size {get;init;}",
            "  protected ctor()",
            "  protected event Action<Layer<string>.Part<int>> Changed",
            "  protected readonly int[,] Grid",
            "  protected virtual void Dispose(bool disposing)",
            "  string Name {get;protected set;}",
            "  virtual void Reset()",
            "  void Dispose()",
        ],
        Print(typeof(Shape)));

    [Fact]
    public void Generics_tuples_defaults_and_the_ways_of_passing_are_printed()
    {
        var printed = Print(typeof(Layer<>));
        Assert.StartsWith($"sealed class {Fixtures}.Layer`1<T> : List<T>, ICollection, ICollection<T>, IEnumerable,", printed[0]);
        Assert.EndsWith(" where T : class, IComparable", printed[0]);
        Assert.Equal(
            [
                "  (T First, (int A, T B) Second) Pair {get;}",
                "  const long Limit=-3",
                "  ctor(string name=\"x\", bool flag=true, Shade shade=7, double? scale=0.5)",
                "  int Item[int i, (T First, int Second) pair] {get;}",
                "  int Take<U>(ref T x, out U? y, in long size, Guid id=default, params T[] rest) where U : struct",
                "  static Layer<T> op_Addition(Layer<T> left, int right)",
                "  static readonly string Label",
            ],
            printed[1..]);
    }

    [Fact]
    public void A_nested_type_has_the_parameters_of_its_outer_types() => Assert.Equal(
        [$"sealed class {Fixtures}.Layer`1.Part`1<T,U> where T : class, IComparable", "  ctor()"],
        Print(typeof(Layer<>.Part<>)));

    [Fact]
    public void An_extension_method_says_so() => Assert.Equal(
        [$"static class {Fixtures}.Extensions", "  static int Count(this Shape shape, nint at)"],
        Print(typeof(Extensions)));

    [Fact]
    public void What_is_printed_is_read_back_the_same()
    {
        var printed = Print([.. typeof(Shade).Assembly.GetTypes().Where(type => type.Namespace == Fixtures && type.IsVisible)]);
        var list = SignatureList.Parse(printed);
        Assert.Equal(7, list.Types.Count());
        Assert.Equal(printed.Where(line => line[0] == ' '), list.Types.SelectMany(type => type.Members).Select(member => "  " + member));
        Assert.Empty(SignatureComparer.Compare(list, list));
    }

    private static List<string> Print(params Type[] types) => [.. SignaturePrinter.Print(types)];
}
