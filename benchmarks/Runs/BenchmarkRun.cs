namespace ActorDistill.Benchmarks.Runs;

/// <summary>The teacher and the text of a benchmark's runs.</summary>
/// <param name="Model">The teacher's Hugging Face folder.</param>
/// <param name="Text">To train on.</param>
/// <param name="ValidationText">To validate on.</param>
internal sealed record BenchmarkText(string Model, string Text, string ValidationText);

/// <summary>A run file in a folder of its own, which goes when the benchmark is done with it.</summary>
internal sealed class BenchmarkRun : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("actordistill-run-");

    /// <summary>Writes the file.</summary>
    /// <param name="text">Who teaches on what.</param>
    /// <param name="sections">Sections of the product's.</param>
    public BenchmarkRun(BenchmarkText text, string sections) => System.IO.File.WriteAllText(File, $$"""
        actordistill {
          run { name = benchmark, folder = "run" }
          teacher.model = "{{Path.GetFullPath(text.Model)}}"
          corpus { text = ["{{Path.GetFullPath(text.Text)}}"], validation-text = ["{{Path.GetFullPath(text.ValidationText)}}"] }
          {{sections}}
        }
        """);

    /// <summary>The run file.</summary>
    public string File => Path.Combine(_folder.FullName, "run.conf");

    /// <summary>The run's folder.</summary>
    public string Folder => Path.Combine(_folder.FullName, "run");

    /// <summary>Another folder beside it.</summary>
    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);
}
