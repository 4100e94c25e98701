using ActorDistill.Schedules.Sweeps;
using ActorDistill.Settings.Coordinator;
using ActorDistill.Settings.Ensembles;
using ActorDistill.Settings.Students;
using ActorDistill.Settings.Teachers;

namespace ActorDistill.Settings.Runs;

/// <summary>A run as its file describes it: who teaches whom on which text, and where.</summary>
/// <param name="Name">Of the run; nodes of another run are refused.</param>
/// <param name="Folder">Where everything of the run is kept; shared by its student nodes.</param>
/// <param name="SameRecipe">Whether teachers of one model, and a trial and who resumes it, must compute alike.</param>
/// <param name="Corpus">The text.</param>
/// <param name="Teacher">The teacher's model; of an ensemble the first member's.</param>
/// <param name="Security">The run's secret and certificates.</param>
/// <param name="Coordinator">What the coordinator does by itself.</param>
/// <param name="TeacherService">How batches are kept and handed out.</param>
/// <param name="StudentService">How batches are taken in.</param>
/// <param name="Nodes">Every process of the run; at least one has the coordinator.</param>
/// <param name="Trials">What is trained, by name, in the file's order; at least one.</param>
public sealed record RunSettings(
    string Name, string Folder, bool SameRecipe, CorpusSettings Corpus, TeacherModelSettings Teacher, SecuritySettings Security,
    CoordinatorSettings Coordinator, TeacherSettings TeacherService, StudentSettings StudentService, IReadOnlyList<PlacedNode> Nodes,
    IReadOnlyList<NamedTrial> Trials)
    : MemberSettings(Name, Folder, Security, StudentService, Nodes)
{
    /// <summary>Who teaches as one; null for a single teacher.</summary>
    public EnsembleTeachers? Ensemble { get; init; }

    /// <summary>What all of the trials are a sweep of; null when they are not.</summary>
    public SweepSettings? Sweep { get; init; }

    /// <summary>Where checkpoints, figures and finished students are kept.</summary>
    public CheckpointStoreSettings CheckpointStore { get; init; } = CheckpointStoreSettings.InFolder;

    /// <summary>Where students reach the store of checkpoints; null where they share the run's folder.</summary>
    public Uri? CheckpointStoreAddress => CheckpointStore.AddressOf(Nodes, isSecure: Security.Tls != null);

    /// <summary>All models that teach, each with the key that names it in the file; the first is <see cref="Teacher"/>.</summary>
    public IReadOnlyList<(string Key, TeacherModelSettings Model)> Models => Ensemble is null
        ? [("teacher.model", Teacher)]
        : [.. Ensemble.Members.Select(member => (member.ModelKey, member.Model))];

    /// <summary>The model of one of the run's teachers.</summary>
    public TeacherModelSettings ModelOf(PlacedWorker teacher) =>
        Ensemble?.Members.FirstOrDefault(member => member.Name == teacher.Member)?.Model ?? Teacher;

    /// <summary>How a teacher of this node keeps and hands out its batches: at the node's own host where the file names none.</summary>
    public TeacherSettings TeacherServiceAt(PlacedNode node) => TeacherService.Serving.Host.Length > 0
        ? TeacherService
        : TeacherService with { Serving = TeacherService.Serving with { Host = node.Cluster.Host } };

    /// <summary>As <see cref="MemberSettings.Fault"/>, of a trial: at its own key, or where all trials have it from.</summary>
    /// <param name="trial">Whose.</param>
    /// <param name="key">Below the trial's sections, as "model.folder".</param>
    /// <param name="problem">As of <see cref="MemberSettings.Fault"/>.</param>
    public SettingFault TrialFault(NamedTrial trial, string key, string problem)
    {
        string[] own = [RunFile.ProductSection, "students", trial.Name, .. key.Split('.')];
        return File.Places.Of(own) is { } place ? new SettingFault(place, string.Join('.', own), problem)
            : Trials.Count > 1 && File.Places.Of([RunFile.ProductSection, .. key.Split('.')]) == null
                ? Fault($"students.{trial.Name}.{key}", problem)
                : Fault(key, problem);
    }
}

/// <summary>The text of a run: token files, or text that is encoded with the teacher's tokenizer.</summary>
/// <param name="Text">Files and folders to train on; empty when there is a token file.</param>
/// <param name="ValidationText">The same to validate on.</param>
/// <param name="File">Token file to train on; null when it is made of text.</param>
/// <param name="ValidationFile">Token file to validate on; null when it is made of text.</param>
public sealed record CorpusSettings(
    IReadOnlyList<string> Text, IReadOnlyList<string> ValidationText, string? File, string? ValidationFile)
{
    /// <summary>Null, or what is wrong with the first setting that cannot be.</summary>
    public string? FirstFault()
    {
        if (File is null == (Text.Count == 0))
            return File is null ? "text and file are both empty, one of them must be given" : "text and file exclude each other";
        if (ValidationFile is null == (ValidationText.Count == 0))
            return ValidationFile is null
                ? "validation-text and validation-file are both empty, one of them must be given"
                : "validation-text and validation-file exclude each other";
        return null;
    }
}

/// <summary>The teacher's model.</summary>
/// <param name="Folder">Hugging Face folder.</param>
/// <param name="Dtype">What it is held and computed in: float64, float32, bfloat16 or float16.</param>
/// <param name="HeadChunkRows">Rows of logits that exist at a time; null for the default of the vocabulary's size.</param>
public sealed record TeacherModelSettings(string Folder, string Dtype, int? HeadChunkRows);

/// <summary>Who may join a run.</summary>
/// <param name="Token">
/// Where the run's secret is: "env:NAME", "file:PATH" with the whole path, or empty for the one that "launch" makes.
/// </param>
/// <param name="Tls">Of everything that nodes say to each other, and of commands; null for plain text.</param>
public sealed record SecuritySettings(string Token, TlsSettings? Tls = null)
{
    /// <summary>What is wrong with the token; null for nothing. It never repeats what may be the secret itself.</summary>
    public string? FirstFault() => Token.Length == 0 || SecretPlace.IsOne(Token)
        ? null
        : "must be env:NAME, file:PATH or empty, never the secret itself";
}

/// <summary>Files as whole paths, the first three in PEM form. Each machine has its own at the same places.</summary>
/// <param name="Certificate">Of the machine, for both ends of a connection.</param>
/// <param name="Key">Its key.</param>
/// <param name="Authority">Certificates of those who sign; both ends must show one signed by them.</param>
/// <param name="Bundle">The same certificate and key as PKCS 12 without a password: what Akka reads.</param>
public sealed record TlsSettings(string Certificate, string Key, string Authority, string Bundle);
