using ActorDistill.Models.Corpora;
using ActorDistill.Models.Tokenizers;

namespace ActorDistill.Host.Commands;

/// <summary>A token file for the length of a command.</summary>
internal sealed class TemporaryCorpus : IDisposable
{
    private string? _folder;

    /// <summary>Builds it from text.</summary>
    /// <returns>Its path.</returns>
    /// <exception cref="Storage.OperatorException">A text cannot be read.</exception>
    public string Build(Tokenizer tokenizer, string tokenizerFolder, IReadOnlyList<string> texts)
    {
        _folder = Directory.CreateTempSubdirectory("actordistill-").FullName;
        var path = Path.Combine(_folder, "text.tokens");
        var documents = DocumentInputs.Read(texts, DocumentBoundary.BlankLine);
        // Conversations as one stream, like text: rows would be cut at a length that no one asked for.
        var options = new CorpusOptions { TokenizerFolder = tokenizerFolder, Pack = documents.FirstOrDefault() is Conversation };
        CorpusBuilder.Build(tokenizer, documents, path, options);
        return path;
    }

    public void Dispose()
    {
        if (_folder != null)
            Directory.Delete(_folder, recursive: true);
    }
}
