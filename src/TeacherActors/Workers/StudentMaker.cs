using System.Collections.Concurrent;
using System.Text;
using ActorDistill.Distillation.Initialization;
using ActorDistill.Models.Configuration;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Decoder;
using ActorDistill.Models.Tokenizers;
using ActorDistill.Models.Weights;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Streams;
using ActorDistill.Settings.Trials;
using ActorDistill.Storage;
using ActorDistill.TeacherActors.Forward;
using ActorDistill.TeacherActors.Serving;

namespace ActorDistill.TeacherActors.Workers;

/// <summary>
/// The first weights of trials: made from the teacher on its device thread, kept on disk under the digest of what they follow from, and
/// offered to students file by file. A student model that an operator names is offered as it is. The same settings give the same bytes.
/// </summary>
/// <param name="device">The teacher.</param>
/// <param name="corpus">What it is calibrated on.</param>
/// <param name="teacherFolder">Whose tokenizer goes along.</param>
/// <param name="vocabulary">The teacher's.</param>
/// <param name="teacherIdentity">Model and recipe, as text.</param>
/// <param name="folder">Where they are kept; must be there.</param>
/// <param name="blobs">Where they are offered.</param>
public sealed class StudentMaker(
    TeacherDevice device, Corpus corpus, string teacherFolder, Tokenizer vocabulary, string teacherIdentity, string folder,
    BlobRegistry blobs)
{
    private readonly ConcurrentDictionary<(TrialId Trial, string Settings), Lazy<Task<IReadOnlyList<BlobDescription>>>> _made = new();

    /// <summary>Makes the first weights of a trial, or finds them. Asked again while they are made, it is one and the same work.</summary>
    /// <param name="trial">Whose.</param>
    /// <param name="settings">A <see cref="TrialDocument"/>.</param>
    /// <returns>The files of a model folder, by their names there.</returns>
    /// <exception cref="OperatorException">Student and teacher do not fit, or the disk fails.</exception>
    /// <exception cref="Settings.SettingsException">The document is none.</exception>
    public async Task<IReadOnlyList<BlobDescription>> MakeAsync(TrialId trial, string settings)
    {
        var work = _made.GetOrAdd((trial, settings), key => new(() => Task.Run(() => MakeNowAsync(key.Trial, key.Settings))));
        try
        {
            return await work.Value.ConfigureAwait(false);
        }
        catch
        {
            // What failed may succeed once its cause is mended.
            _made.TryRemove(KeyValuePair.Create((trial, settings), work));
            throw;
        }
    }

    /// <summary>
    /// Deletes what was made for any other trial; asked for once more, it is made anew. What is just being made stays until the next call.
    /// </summary>
    /// <param name="trials">Those that may need their first weights.</param>
    /// <exception cref="OperatorException">The disk fails.</exception>
    public void Keep(IReadOnlySet<TrialId> trials)
    {
        foreach (var ((trial, settings), work) in _made)
        {
            if (trials.Contains(trial) || work is not { IsValueCreated: true, Value.IsCompletedSuccessfully: true }) continue;
            _made.TryRemove(KeyValuePair.Create((trial, settings), work));
            foreach (var blob in work.Value.Result) blobs.Withdraw(BlobNameOf(trial, blob.Name));
        }
        var names = trials.Select(FolderNameOf).ToHashSet(StringComparer.Ordinal);
        names.UnionWith(_made.Keys.Select(key => FolderNameOf(key.Trial)));
        foreach (var made in FaultOf.Disk(folder, "read", () => Directory.EnumerateDirectories(folder).ToList()))
        {
            var name = Path.GetFileName(made);
            // Hidden is what is just being written.
            if (!name.StartsWith('.') && name.LastIndexOf('-') is > 0 and var end && !names.Contains(name[..end]))
                AtomicFolder.Delete(made);
        }
    }

    private static string FolderNameOf(TrialId trial) => trial.Value.Replace('/', '_');

    private static string BlobNameOf(TrialId trial, string file) => $"student/{trial}/{file}";

    private async Task<IReadOnlyList<BlobDescription>> MakeNowAsync(TrialId trial, string settings)
    {
        var document = TrialDocument.Parse(trial.Value, settings);
        if (document.Text.CorpusDigest != corpus.Digest)
            throw new OperatorException(
                $"{trial} is of corpus {document.Text.CorpusDigest}, this teacher reads {corpus.Digest} ({corpus.Path})");
        if (document.Settings.Model.Folder is { } named)
        {
            RequireUsable(named);
            return Offer(trial, named);
        }
        var target = Path.Combine(folder, $"{FolderNameOf(trial)}-{DigestOf(settings)}");
        if (!Directory.Exists(target))
            await device.RunAsync(teacher => Make(teacher, document.Settings, target)).ConfigureAwait(false);
        return Offer(trial, target);
    }

    /// <summary>As "distill-local" makes them, so that both train to the same bits.</summary>
    private int Make(CausalDecoder teacher, TrialSettings trial, string target)
    {
        var (model, settings) = (trial.Model, trial.Model.Initialization);
        var config = teacher.Config.DeriveStudent(
            model.HiddenSize, model.Layers, model.Heads, model.KeyValueHeads, model.IntermediateSize, model.HeadDim, model.Tie);
        var calibration = settings.NeedsCalibration ? CalibrationText.Read(corpus, trial.Text.SequenceLength, settings) : null;
        using var student = StudentInitialization.Run(teacher, config, settings, calibration);
        ModelFolder.Save(student.Decoder, target, WeightType.F32, sideFilesFrom: teacherFolder);
        return 0;
    }

    private void RequireUsable(string named)
    {
        var config = HuggingFaceConfig.Read(named);
        vocabulary.RequireFits(config.VocabSize, named);
        if (File.Exists(Path.Combine(named, Tokenizer.FileName)))
            VocabularyCheck.RequireEqual(vocabulary, Tokenizer.Load(named));
        using var weights = WeightSet.Open(named);
        WeightMap.RequireExact(config, weights);
    }

    private IReadOnlyList<BlobDescription> Offer(TrialId trial, string made)
    {
        string[] names =
        [
            HuggingFaceConfig.FileName, .. ModelDigest.WeightFiles(made), .. HuggingFaceFolder.SideFiles(made),
        ];
        return [.. names.Select(name => blobs.OfferFile(BlobNameOf(trial, name), Path.Combine(made, name)) with { Name = name })];
    }

    private string DigestOf(string settings) => Digest.OfBytes(Encoding.UTF8.GetBytes($"{teacherIdentity}\n{settings}"))[..16];
}
