namespace ActorDistill.Host.Tests;

/// <summary>Run files on the shared model and text, as an operator writes them.</summary>
internal static class ConfigRun
{
    /// <summary>A file that has all it must have, with these keys below the product's section from the second line on.</summary>
    public static string Write(TemporaryFolder folder, string keys, string name = "run.conf")
    {
        var path = folder.PathOf(name);
        File.WriteAllText(path, $$"""
            actordistill {
            {{keys}}
            }
            actordistill {
              teacher.model = "{{SharedFolder.PathOf("models", "stories260K")}}"
              corpus {
                text = ["{{SharedFolder.PathOf("text", "stories-train.txt")}}"]
                validation-text = ["{{SharedFolder.PathOf("text", "stories-valid.txt")}}"]
              }
            }

            """);
        return path;
    }

    /// <summary>"config check" of such a file.</summary>
    public static HostRun Check(TemporaryFolder folder, string keys, params string[] options) =>
        HostRun.Of(["config", "check", Write(folder, keys), .. options]);
}
