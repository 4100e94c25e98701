using ActorDistill.Models.Configuration;
using ActorDistill.Models.Decoder;
using ActorDistill.Models.Weights;
using ActorDistill.Testing;
using TorchSharp;

namespace ActorDistill.RunDriving;

/// <summary>A tiny teacher and a text, the same at each call: what a run needs that is to take seconds.</summary>
/// <param name="Folder">Where they are.</param>
public sealed record TinyMaterial(string Folder)
{
    private static readonly string[] Words =
        "the a small red fox bird ran flew sat over under near old tree hill and then saw it".Split(' ');

    /// <summary>The teacher's Hugging Face folder.</summary>
    public string Teacher => Path.Combine(Folder, "teacher");

    /// <summary>To train on.</summary>
    public string TrainText => Path.Combine(Folder, "train.txt");

    /// <summary>To validate on.</summary>
    public string ValidationText => Path.Combine(Folder, "valid.txt");

    /// <summary>Writes them.</summary>
    /// <param name="folder">Must be there.</param>
    public static TinyMaterial Write(string folder)
    {
        var material = new TinyMaterial(folder);
        WriteTeacher(material.Teacher);
        var words = Enumerable.Range(0, 4000).Select(index => Words[index * (index + 3) % Words.Length]);
        var text = string.Join("\n\n", words.Chunk(40).Select(document => string.Join(' ', document) + "."));
        File.WriteAllText(material.TrainText, text);
        File.WriteAllText(material.ValidationText, text[..4000]);
        return material;
    }

    /// <summary>Writes a teacher with this vocabulary.</summary>
    /// <param name="folder">Where it goes.</param>
    /// <param name="hiddenSize">Of its states.</param>
    /// <param name="layers">Of the decoder.</param>
    /// <param name="seed">Of its weights.</param>
    public static void WriteTeacher(string folder, int hiddenSize = 32, int layers = 4, ulong seed = 3)
    {
        var config = new DecoderConfig
        {
            ModelType = ModelType.Llama,
            VocabSize = 260,
            HiddenSize = hiddenSize,
            IntermediateSize = 64,
            NumLayers = layers,
            NumHeads = 4,
            NumKeyValueHeads = 2,
            HeadDim = 8,
            MaxPositions = 128,
        };
        using var decoder = new CausalDecoder(config, torch.float32, torch.CPU, null);
        decoder.Initialize(seed, std: 0.3);
        var tokenizer = ByteTokenizer.Write(folder + "-tokenizer", ["<end>"], eos: "<end>");
        ModelFolder.Save(decoder, folder, WeightType.F32, sideFilesFrom: tokenizer);
    }
}
