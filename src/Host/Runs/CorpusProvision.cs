using ActorDistill.Models.Configuration;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Tokenizers;
using ActorDistill.Settings.Runs;
using ActorDistill.Settings.Trials;
using ActorDistill.Storage;

namespace ActorDistill.Host.Runs;

/// <summary>
/// The text of a run as token files: those that the run's file names, or text that is encoded once with the teacher's tokenizer into the
/// run's folder, where a resumed run finds it again.
/// </summary>
/// <param name="TrainPath">Token file to train on.</param>
/// <param name="ValidationPath">Token file to measure on.</param>
/// <param name="Text">What all nodes have to agree on.</param>
internal sealed record CorpusProvision(string TrainPath, string ValidationPath, TrialText Text)
{
    /// <summary>The token files; makes those that are not there. Touches no tensor.</summary>
    /// <exception cref="OperatorException">The tokenizer, a text or a token file is wrong, or the disk fails.</exception>
    public static CorpusProvision Provide(RunSettings settings, RunFolder folder)
    {
        var teacher = settings.Teacher.Folder;
        var tokenizer = Tokenizer.Load(teacher);
        tokenizer.RequireFits(HuggingFaceConfig.Read(teacher).VocabSize, teacher);
        var corpus = settings.Corpus;
        var train = corpus.File ?? Built(folder.TrainTokens, corpus.Text);
        var validation = corpus.ValidationFile ?? Built(folder.ValidationTokens, corpus.ValidationText);
        return new CorpusProvision(train, validation, new TrialText(DigestOf(train), DigestOf(validation), tokenizer.VocabSize));

        string Built(string path, IReadOnlyList<string> texts)
        {
            if (File.Exists(path)) return path;
            FaultOf.Disk(path, "written", () => Directory.CreateDirectory(Path.GetDirectoryName(path)!));
            CorpusBuilder.Build(
                tokenizer, DocumentInputs.Read(texts, DocumentBoundary.BlankLine), path, new CorpusOptions { TokenizerFolder = teacher });
            return path;
        }

        string DigestOf(string path)
        {
            using var tokens = Corpus.Open(path);
            tokens.RequireTokenizer(tokenizer);
            return tokens.Digest;
        }
    }
}
