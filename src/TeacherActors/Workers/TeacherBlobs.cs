using ActorDistill.Models.Configuration;
using ActorDistill.Models.Decoder;
using ActorDistill.Models.Weights;
using ActorDistill.Storage;
using ActorDistill.TeacherActors.Forward;
using ActorDistill.TeacherActors.Serving;

namespace ActorDistill.TeacherActors.Workers;

/// <summary>What every student of a teacher may fetch, by name: the head, the validation text, the configuration, the tokenizer.</summary>
public static class TeacherBlobs
{
    /// <summary>A safetensors file with the one weight "lm_head.weight", [V, D], in the dtype that the teacher holds it in.</summary>
    public const string Head = "lm-head";

    /// <summary>The token file to validate on.</summary>
    public const string Validation = "validation.tokens";

    internal static async Task OfferAsync(
        BlobRegistry blobs, TeacherDevice device, string modelFolder, string modelDigest, string dtype, string validationPath,
        string folder)
    {
        var head = Path.Combine(folder, $"lm-head-{modelDigest[..16]}-{dtype}.safetensors");
        // Written whole or not at all, and its name says of what: one from an earlier start is the same.
        if (!File.Exists(head)) await device.RunAsync(decoder => WriteHead(decoder, head)).ConfigureAwait(false);
        blobs.OfferFile(Head, head);
        blobs.OfferFile(Validation, validationPath);
        foreach (var name in HuggingFaceFolder.SideFiles(modelFolder).Prepend(HuggingFaceConfig.FileName))
            blobs.OfferFile(name, Path.Combine(modelFolder, name));
    }

    private static int WriteHead(CausalDecoder decoder, string path)
    {
        var source = TensorBytes.Source(WeightMap.Head, decoder.HeadWeight, TensorBytes.TypeOf(decoder.Dtype));
        AtomicFile.Write(path, stream => SafetensorsWriter.Write(stream, [source]));
        return 0;
    }
}
