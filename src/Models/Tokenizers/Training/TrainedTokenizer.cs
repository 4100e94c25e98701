using ActorDistill.Storage;

namespace ActorDistill.Models.Tokenizers.Training;

/// <summary>What training made: the two files of a tokenizer's folder.</summary>
/// <param name="Json">tokenizer.json.</param>
/// <param name="Config">tokenizer_config.json.</param>
public sealed record TrainedTokenizer(byte[] Json, byte[] Config)
{
    /// <summary>The tokenizer itself, without a way over the disk. Its name in messages is <paramref name="folder"/>.</summary>
    public Tokenizer Open(string folder = "trained") => Tokenizer.Create(folder, Json, Config);

    /// <summary>Writes the folder, complete or not at all.</summary>
    /// <exception cref="OperatorException">The folder exists with something in it or cannot be written.</exception>
    public void Save(string folder)
    {
        using var output = AtomicFolder.Create(folder);
        output.Write(Tokenizer.FileName, stream => stream.Write(Json));
        output.Write(Tokenizer.ConfigFileName, stream => stream.Write(Config));
        output.Commit();
    }
}
