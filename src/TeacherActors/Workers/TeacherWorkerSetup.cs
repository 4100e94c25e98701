using ActorDistill.Protocol.Identity;
using ActorDistill.Settings.Teachers;
using ActorDistill.Settings.Trials;
using ActorDistill.TeacherActors.Serving;
using Microsoft.Extensions.Logging;

namespace ActorDistill.TeacherActors.Workers;

/// <summary>What a teacher is made with.</summary>
/// <param name="Run">Which run.</param>
/// <param name="Worker">Its name.</param>
/// <param name="Secret">Of the run: for the registration, and as what every caller must carry. Empty for none, on loopback only.</param>
/// <param name="ModelFolder">Hugging Face folder with its tokenizer.</param>
/// <param name="Dtype">What it is held and computed in: float64, float32, bfloat16 or float16.</param>
/// <param name="HeadChunkRows">Rows of logits that exist at a time; null for the default of the vocabulary's size.</param>
/// <param name="Devices">"cpu", "cuda" or "cuda:N"; over several it is spread by consecutive layers.</param>
/// <param name="Threads">Of one operation, at least 1.</param>
/// <param name="Cores">Where its threads stay; empty for any.</param>
/// <param name="CorpusPath">Token file to train on.</param>
/// <param name="ValidationPath">Token file to validate on.</param>
/// <param name="Measured">How it measures itself on that one.</param>
/// <param name="Folder">Its own: the log, the first weights of students. Made when it is not there.</param>
/// <param name="FiguresPath">Where it keeps <see cref="TeacherFigures"/> up to date.</param>
/// <param name="Service">What it keeps and how it hands it out; a relative folder of the log is below its own.</param>
/// <param name="Tls">Null for plain text.</param>
/// <param name="Loggers">Told what goes on.</param>
public sealed record TeacherWorkerSetup(
    RunId Run, WorkerId Worker, string Secret, string ModelFolder, string Dtype, int? HeadChunkRows, IReadOnlyList<string> Devices,
    int Threads, IReadOnlyList<int> Cores, string CorpusPath, string ValidationPath, TrialTextSettings Measured, string Folder,
    string FiguresPath, TeacherSettings Service, ServerTls? Tls, ILoggerFactory Loggers)
{
    /// <summary>Which member of an ensemble it teaches as; null without one.</summary>
    public string? Member { get; init; }
}
