using System.Globalization;
using System.Text;
using ActorDistill.Models.Corpora;
using ActorDistill.Schedules.Stages;
using ActorDistill.Storage;
using TorchSharp;

namespace ActorDistill.Distillation.Teaching;

/// <summary>
/// A teacher whose signals are kept on disk: later runs on the same batches read them back instead of running the teacher again, and train
/// to the same bits. A micro-batch is a file of a folder that is named by everything the signals depend on, so runs with different
/// teachers, texts or payloads never meet; several runs at a time may share the folder. Nothing is ever deleted from it.
/// </summary>
public sealed class CachedTeacher : ITeacher
{
    private readonly ITeacher _teacher;
    private readonly TeachingSettings _settings;
    private readonly IReadOnlyList<torch.Tensor> _headWeights;
    private readonly string _folder;

    /// <summary>A cache before a teacher, for distributions alone: what is compared between layers is not kept.</summary>
    /// <param name="teacher">Asked for what is not there yet.</param>
    /// <param name="settings">What it hands over.</param>
    /// <param name="headWeights">Its head, or that of each teacher of an ensemble.</param>
    /// <param name="folder">Where the caches of all runs are.</param>
    /// <param name="keys">What the signals depend on: models, text, batches, payload, numeric recipe.</param>
    /// <exception cref="OperatorException">The folder cannot be made.</exception>
    public CachedTeacher(
        ITeacher teacher, TeachingSettings settings, IReadOnlyList<torch.Tensor> headWeights, string folder,
        IReadOnlyDictionary<string, string> keys)
    {
        (_teacher, _settings, _headWeights) = (teacher, settings, headWeights);
        var text = string.Concat(keys.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} = {pair.Value}\n"));
        _folder = Path.Combine(folder, Digest.OfBytes(Encoding.UTF8.GetBytes(text))[..32]);
        FaultOf.Disk(_folder, "created", () => Directory.CreateDirectory(_folder));
        // For people: the name alone says nothing.
        AtomicFile.Write(Path.Combine(_folder, "keys.txt"), stream => stream.Write(Encoding.UTF8.GetBytes(text)));
    }

    /// <inheritdoc/>
    /// <exception cref="OperatorException">A file is damaged, or the disk fails.</exception>
    public TeacherOutput Teach(TokenBatch batch, long microBatch, Stage? stage)
    {
        var path = Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"batch-{microBatch:00000000}.safetensors"));
        if (File.Exists(path))
            return new TeacherOutput(SignalFile.Read(path, _settings, _headWeights));
        var output = _teacher.Teach(batch, microBatch, stage);
        try
        {
            var signal = output.Signal ?? throw new ArgumentException("a stage without distributions is not cached", nameof(stage));
            SignalFile.Write(path, signal);
            return output;
        }
        catch
        {
            output.Dispose();
            throw;
        }
    }
}
