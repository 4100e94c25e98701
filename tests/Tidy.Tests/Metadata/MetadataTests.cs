using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Text.RegularExpressions;
using ActorDistill.Tidy.Tests.References;

namespace ActorDistill.Tidy.Tests.Metadata;

public sealed partial class MetadataTests
{
    public static TheoryData<string> Products => AssembliesOf(project => !project.IsEmbedded);

    public static TheoryData<string> EmbeddedAssemblies => AssembliesOf(project => project.IsEmbedded);

    [Theory]
    [MemberData(nameof(Products))]
    public void No_product_uses_a_type_that_is_there_for_tests(string assembly) =>
        Findings.AssertNone(AssemblyMetadata.Read(assembly, AssemblyMetadata.TestingReferences));

    [Theory]
    [InlineData("TorchSharp.Testing", true)]
    [InlineData("Akka.Testing.Clocks", true)]
    [InlineData("Testing", true)]
    [InlineData("TorchSharp.TestingTools", false)]
    [InlineData("TorchSharp", false)]
    public void A_use_of_a_testing_namespace_is_found(string space, bool isFound) =>
        Assert.Equal(isFound ? [$"{space}.Counter"] : [], Planted(space, "Counter", AssemblyMetadata.TestingReferences));

    [Theory]
    [MemberData(nameof(EmbeddedAssemblies))]
    public void Only_tests_see_the_internals_of_an_embedded_assembly(string assembly) =>
        Findings.AssertNone(AssemblyMetadata.Read(assembly, AssemblyMetadata.Friends).Except(TestAssemblies()));

    [Fact]
    public void Only_tests_are_friends_in_the_embedded_sources()
    {
        var inProjects = ProjectFile.All.Where(project => project.IsEmbedded).SelectMany(project => project.Friends);
        var inSources =
            from file in WorkingTree.WithExtension(".cs")
            where file.StartsWith("src/Embedded/", StringComparison.Ordinal)
            from match in FriendAttribute().Matches(File.ReadAllText(WorkingTree.PathOf(file)))
            select match.Groups[1].Value;
        Findings.AssertNone(inProjects.Concat(inSources).Except(TestAssemblies()));
    }

    [Fact]
    public void A_friend_is_read_from_metadata_and_from_a_project()
    {
        Assert.Equal(["A.Friend"], AssemblyMetadata.Read(typeof(MetadataTests).Assembly.GetName().Name!, AssemblyMetadata.Friends));
        var project = ProjectFile.Parse(
            "src/Embedded/A/A.csproj", "<Project><ItemGroup><InternalsVisibleTo Include=\"B\" /></ItemGroup></Project>");
        Assert.Equal(["B"], project.Friends);
        Assert.Equal("C.D", FriendAttribute().Match("[assembly: InternalsVisibleTo(\"C.D, PublicKey=00\")]").Groups[1].Value);
    }

    private static TheoryData<string> AssembliesOf(Func<ProjectFile, bool> isMeant) =>
        [.. ProjectFile.All.Where(isMeant).Select(project => project.AssemblyName)];

    private static IEnumerable<string> TestAssemblies() =>
        from path in WorkingTree.WithExtension(".csproj")
        where !path.StartsWith("src/", StringComparison.Ordinal)
        select Path.GetFileNameWithoutExtension(path);

    /// <summary>Reads an assembly made in memory that refers to one type.</summary>
    private static T Planted<T>(string space, string name, Func<MetadataReader, T> read)
    {
        var builder = new MetadataBuilder();
        builder.AddModule(0, builder.GetOrAddString("planted.dll"), builder.GetOrAddGuid(Guid.Empty), default, default);
        var libraryName = builder.GetOrAddString("Library");
        var library = builder.AddAssemblyReference(libraryName, new Version(1, 0), default, default, default, default);
        builder.AddTypeReference(library, builder.GetOrAddString(space), builder.GetOrAddString(name));
        var image = new BlobBuilder();
        new MetadataRootBuilder(builder).Serialize(image, methodBodyStreamRva: 0, mappedFieldDataStreamRva: 0);
        using var provider = MetadataReaderProvider.FromMetadataImage(image.ToImmutableArray());
        return read(provider.GetMetadataReader());
    }

    [GeneratedRegex("""InternalsVisibleTo(?:Attribute)?\("([^",]+)""")]
    private static partial Regex FriendAttribute();
}
