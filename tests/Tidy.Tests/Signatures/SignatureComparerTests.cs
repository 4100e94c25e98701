namespace ActorDistill.Tidy.Tests.Signatures;

public sealed class SignatureComparerTests
{
    private const string Real = """
        # A library with something of everything.
        abstract class Lib.Module`2<T,TResult> : HookedModule, IModule<T,TResult> where T : class
          abstract TResult forward(T input)
          protected virtual void Dispose(bool disposing)
          virtual void Dispose()
          TResult call(T input)
        class Lib.HookedModule : IDisposable
          virtual string name {get;}
        interface Lib.IModule`2<T,TResult>
          TResult call(T input)
        sealed class Lib.Linear : Module<Tensor,Tensor>
          ctor(long inputSize, bool hasBias=true, double scale=0.1)
          Tensor weight {get;set;}
          static Tensor scaled(Tensor x, ref int count, params long[] sizes)
        enum Lib.Kind
          Byte = 0
          Float = 6
        static class Lib.Limits
          const int Largest=64
          const string Name="a, b"
        delegate Lib.Hook
          void Invoke(Tensor input)
        """;

    [Fact]
    public void A_list_agrees_with_itself() => Assert.Empty(Compare(Real));

    [Fact]
    public void A_part_agrees_with_the_whole() => Assert.Empty(Compare("""
        sealed class Lib.Linear : Module<Tensor,Tensor>, IDisposable, IModule<Tensor,Tensor>, HookedModule
          Tensor weight {get;set;}
        enum Lib.Kind
          Float = 6
        """));

    [Fact]
    public void A_member_may_come_from_a_base_with_its_type_arguments_put_in() => Assert.Empty(Compare("""
        sealed class Lib.Linear
          virtual string name {get;}
          Tensor call(Tensor input)
        """));

    [Fact]
    public void A_plain_member_may_stand_for_a_virtual_or_an_abstract_one() => Assert.Empty(Compare("""
        sealed class Lib.Linear
          Tensor forward(Tensor input)
          void Dispose()
        """));

    [Theory]
    [InlineData("sealed class Lib.Linear", "bool Equals(object other)")]
    [InlineData("sealed class Lib.Linear", "virtual int GetHashCode()")]
    [InlineData("sealed class Lib.Linear", "virtual string ToString()")]
    [InlineData("sealed class Lib.Linear", "protected virtual void Finalize()")]
    [InlineData("class Lib.Testing.LiveTensors", "static int Count {get;}")]
    public void Some_things_are_free(string type, string member) => Assert.Empty(Compare(type, member));

    [Theory]
    [InlineData("sealed class Lib.Linear", "static bool Equals(object other)")]
    [InlineData("sealed class Lib.Linear", "bool Equals(Linear other)")]
    [InlineData("sealed class Lib.Linear", "void Finalize()")]
    public void What_only_looks_free_is_found(string type, string member) =>
        Assert.Equal([$"Lib.Linear: {member}: no such member"], Compare(type, member));

    [Theory]
    [InlineData("class Lib.Testing", "Lib.Testing: no such type")]
    [InlineData("class Lib.Missing", "Lib.Missing: no such type")]
    [InlineData("class Lib.Linear", "Lib.Linear: class, should be sealed class")]
    [InlineData("struct Lib.Kind", "Lib.Kind: struct, should be enum")]
    [InlineData("sealed class Lib.Linear : IEnumerable<long>", "Lib.Linear: base IEnumerable<long>, has only [Module<Tensor,Tensor>]")]
    [InlineData("sealed class Lib.Linear : Module<Tensor,int>", "Lib.Linear: base Module<Tensor,int>, has only [Module<Tensor,Tensor>]")]
    [InlineData("abstract class Lib.Module`2<T,TResult>", "Lib.Module`2: constraints [], should be [T : class]")]
    public void A_wrong_type_is_found(string planted, string finding) => Assert.Equal([finding], Compare(planted));

    [Theory]
    [InlineData("sealed class Lib.Linear", "ctor(long inputSize, bool hasBias=false, double scale=0.1)",
        ", should be ctor(long inputSize, bool hasBias=true, double scale=0.1)")]
    [InlineData("sealed class Lib.Linear", "ctor(long inputSize, bool bias=true, double scale=0.1)",
        ", should be ctor(long inputSize, bool hasBias=true, double scale=0.1)")]
    [InlineData("sealed class Lib.Linear", "static Tensor scaled(Tensor x, int count, params long[] sizes)",
        ", should be static Tensor scaled(Tensor x, ref int count, params long[] sizes)")]
    [InlineData("sealed class Lib.Linear", "static Tensor scaled(Tensor x, ref int count, long[] sizes)",
        ", should be static Tensor scaled(Tensor x, ref int count, params long[] sizes)")]
    [InlineData("sealed class Lib.Linear", "Tensor weight {get;init;}", ", should be Tensor weight {get;set;}")]
    [InlineData("sealed class Lib.Linear", "Tensor bias {get;set;}", ": no such member")]
    [InlineData("sealed class Lib.Linear", "int call(Tensor input)", ": no such member")]
    [InlineData("sealed class Lib.Linear", "Tensor scaled(Tensor x, ref int count, params long[] sizes)", ", should be static")]
    [InlineData("sealed class Lib.Linear", "virtual Tensor weight {get;set;}", ", should be plain")]
    [InlineData("sealed class Lib.Linear", "virtual Tensor forward(Tensor input)", ", should be abstract")]
    [InlineData("class Lib.HookedModule", "abstract string name {get;}", ", should be virtual")]
    [InlineData("enum Lib.Kind", "Float = 7", ", should be Float = 6")]
    [InlineData("static class Lib.Limits", "const int Largest=65", ", should be const int Largest=64")]
    [InlineData("static class Lib.Limits", "const string Name=\"a, c\"", ", should be const string Name=\"a, b\"")]
    [InlineData("delegate Lib.Hook", "void Invoke(Tensor x)", ", should be void Invoke(Tensor input)")]
    public void A_wrong_member_is_found(string type, string member, string finding) =>
        Assert.Equal([$"{type[(type.LastIndexOf(' ') + 1)..]}: {member}{finding}"], Compare(type, member));

    [Fact]
    public void A_protected_member_does_not_stand_for_a_public_one() => Assert.Equal(
        ["Lib.HookedModule: protected virtual string name {get;}, should be virtual string name {get;}"],
        Compare("class Lib.HookedModule", "protected virtual string name {get;}"));

    [Fact]
    public void Every_fault_is_a_finding_of_its_own() => Assert.Equal(
        ["Lib.Kind: Double = 7: no such member", "Lib.Limits: class, should be static class"],
        Compare("""
            enum Lib.Kind
              Byte = 0
              Double = 7
            class Lib.Limits
            """));

    private static IReadOnlyList<string> Compare(string type, string member) => Compare($"{type}\n  {member}");

    private static IReadOnlyList<string> Compare(string ours) => SignatureComparer.Compare(Parse(ours), Parse(Real));

    private static SignatureList Parse(string text) => SignatureList.Parse(text.Split('\n'));
}
