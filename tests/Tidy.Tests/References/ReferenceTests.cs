namespace ActorDistill.Tidy.Tests.References;

public sealed class ReferenceTests
{
    [Fact]
    public void Every_project_references_only_what_the_table_allows()
    {
        Assert.NotEmpty(ProjectFile.All);
        Findings.AssertNone(ProjectFile.All.SelectMany(ReferenceTable.Check));
    }

    [Theory]
    [InlineData("Models", "<ProjectReference Include=\"../Storage/ActorDistill.Storage.csproj\" />")]
    [InlineData("Models", "<ProjectReference Include=\"..\\Storage\\ActorDistill.Storage.csproj\" />")]
    [InlineData("Host", "<PackageReference Include=\"System.CommandLine\" />")]
    [InlineData("Storage", "")]
    public void A_reference_in_the_table_is_fine(string folder, string item) => Assert.Empty(Check(folder, item));

    [Theory]
    [InlineData("Storage", "<ProjectReference Include=\"../Models/ActorDistill.Models.csproj\" />", "Storage may not reference Models")]
    [InlineData("Storage", "<PackageReference Include=\"Spectre.Console\" />", "Storage may not reference Spectre.Console")]
    [InlineData("StudentActors", "<ProjectReference Include=\"../Cluster/ActorDistill.Cluster.csproj\" />",
        "StudentActors may not reference Cluster")]
    [InlineData("Models", "<ProjectReference Include=\"../../tests/Testing/Testing.csproj\" />",
        "Models may not reference ../tests/Testing")]
    [InlineData("Models", "<ProjectReference Include=\"../Embedded/TorchSharp/A.csproj\" />",
        "Models names Embedded/TorchSharp, which only Packages.targets may")]
    [InlineData("Host", "<ProjectReference Include=\"../Embedded/Akka/A.csproj\" />",
        "Host names Embedded/Akka, which only Packages.targets may")]
    [InlineData("Surprise", "", "Surprise is not in the table of references")]
    public void A_reference_outside_the_table_is_found(string folder, string item, string finding) =>
        Assert.Equal([finding], Check(folder, item));

    [Fact]
    public void A_switch_counts_as_a_reference()
    {
        var cluster = ProjectFile.Parse(
            "src/Cluster/ActorDistill.Cluster.csproj",
            """
            <Project>
              <PropertyGroup><UsesAkka>true</UsesAkka><UsesTorchSharp>true</UsesTorchSharp><UsesGrpc>false</UsesGrpc></PropertyGroup>
            </Project>
            """);
        Assert.Equal(["Akka", "TorchSharp"], cluster.References);
        Assert.Equal(["Cluster may not reference TorchSharp"], ReferenceTable.Check(cluster));
    }

    private static IEnumerable<string> Check(string folder, string item) => ReferenceTable.Check(
        ProjectFile.Parse($"src/{folder}/ActorDistill.{folder}.csproj", $"<Project><ItemGroup>{item}</ItemGroup></Project>"));
}
