using ActorDistill.Models.Configuration;
using ActorDistill.Storage;

namespace ActorDistill.Models.Tests.Configuration;

public sealed class HuggingFaceFolderTests
{
    [Fact]
    public void Tokenizer_generation_and_licence_go_along_and_weights_do_not()
    {
        using var folder = new TemporaryFolder();
        string[] along =
            ["LICENSE", "generation_config.json", "merges.txt", "special_tokens_map.json", "tokenizer.json", "tokenizer_config.json"];
        string[] stay =
            ["config.json", "model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "README.md", "forward.safetensors"];
        foreach (var name in along.Concat(stay))
            File.WriteAllText(folder.PathOf(name), "content of " + name);
        Assert.Equal(along, HuggingFaceFolder.SideFiles(folder.Path));

        using (var output = AtomicFolder.Create(folder.PathOf("copy")))
        {
            HuggingFaceFolder.CopySideFiles(folder.Path, output);
            output.Commit();
        }
        Assert.Equal(along, Directory.GetFiles(folder.PathOf("copy")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal("content of merges.txt", File.ReadAllText(folder.PathOf("copy", "merges.txt")));
    }

    [Fact]
    public void A_folder_without_such_files_has_none()
    {
        using var folder = new TemporaryFolder();
        Assert.Empty(HuggingFaceFolder.SideFiles(folder.Path));
    }
}
