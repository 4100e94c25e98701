using System.Text;
using ActorDistill.Storage;

namespace ActorDistill.Host.Quickstart;

/// <summary>The places in the folder of a quickstart: a teacher, a run's file, the run.</summary>
/// <param name="Path">The folder itself.</param>
internal sealed record QuickstartFolder(string Path)
{
    /// <summary>What "pretrain" writes: tokenizer, token files, checkpoints, model.</summary>
    public string Teacher => System.IO.Path.Combine(Path, "teacher");

    /// <summary>The teacher, once it is trained.</summary>
    public string TeacherModel => System.IO.Path.Combine(Teacher, "model");

    /// <summary>What is trained.</summary>
    public string RunFile => System.IO.Path.Combine(Path, "run.conf");

    /// <summary>hocon/quickstart.conf as it was when the program was built.</summary>
    public static string Template()
    {
        using var stream = typeof(QuickstartFolder).Assembly.GetManifestResourceStream("quickstart.conf")
            ?? throw new InvalidOperationException("quickstart.conf is not in the program");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>Writes the run's file, or leaves the one that is there: it belongs to the operator from then on.</summary>
    /// <param name="steps">Steps of each student; null for those of the template.</param>
    /// <exception cref="OperatorException">Steps were asked for, and the file is there already.</exception>
    public void ProvideRunFile(long? steps)
    {
        if (File.Exists(RunFile))
        {
            if (steps != null)
                throw new OperatorException($"{RunFile}: is there already and says how many steps; edit it, or take another --folder");
            return;
        }
        var text = Template();
        if (steps is { } count)
            text += $"\nactordistill.training {{ steps = {count}, warmup = {Math.Min(count, 20)} }}\n";
        AtomicFile.Write(RunFile, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
    }
}
