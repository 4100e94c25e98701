using System.Text;
using ActorDistill.Storage;

namespace ActorDistill.Models.Corpora;

/// <summary>
/// Chat templates of published models that give exactly what a <see cref="ChatFormat"/> gives, by the SHA-256 of their text. Each stands
/// here twice: as tokenizer_config.json carries it with line feeds, and with the two characters \n, which Jinja reads the same.
/// </summary>
internal static class KnownChatTemplates
{
    private static readonly ChatFormat ChatMl = new(ChatTemplate.ChatMl);
    private static readonly ChatFormat Qwen = new(ChatTemplate.ChatMl, "You are a helpful assistant.");
    private static readonly ChatFormat SmolLm =
        new(ChatTemplate.ChatMl, "You are a helpful AI assistant named SmolLM, trained by Hugging Face");
    private static readonly ChatFormat Llama3 = new(ChatTemplate.Llama3);
    private static readonly ChatFormat Mistral = new(ChatTemplate.Mistral);

    private static readonly Dictionary<string, ChatFormat> ByDigest = new()
    {
        // ChatML as in its first release, without and with the prompt for an answer (OpenHermes 2.5).
        ["7efc46ad1c5f20cfe0c709f7e289e87870c1724dee63504949bf7cca9a108fc5"] = ChatMl,
        ["6a701a28df2efbdaffb777fe809e7b8a77fa5343c0055a00a4308d06ee36350d"] = ChatMl,
        ["153280e3ff55d19da1398bdb3914ee2a51b80429bfaedde11d7d216c39db80f3"] = ChatMl,
        ["fcf7a096fe99a48fd9ad2b250bf9237e96e8f48bffec1c7ea4d3f225176cd40e"] = ChatMl,
        // Qwen1.5 and Qwen2.
        ["793202280c0910ab26bc6eb57c8212c2417324c6d8c4efd0d10d59092ab3e3eb"] = Qwen,
        ["f0206845c9ebc3abb4735d44f286eb81ce99238ad2accc710c6fc60e6cb8ccc8"] = Qwen,
        // SmolLM2.
        ["872be49dbb638044ad01b60388f48d469ff2980e5f0dccdc22ec907db54d0788"] = SmolLm,
        ["de9cde7d1b0ca0cc87459a6673e0d12fb89c070bdb24e4a30b6e4d187b226221"] = SmolLm,
        // Llama 3, before and after the prompt for an answer became optional.
        ["b48c47f6443892716176eb200bf4ef108f64e06ca26ed0fa8ebc0a4b3992fcb2"] = Llama3,
        ["b75e17085cfc511ead6d4fab84b86ab3c168ec7a332568a91d0889cdcba94394"] = Llama3,
        ["ba03a121d097859c7b5b9cd03af99aafe95275210d2876f642ad9929a150f122"] = Llama3,
        ["4f46ecd43418f216df8c26936c60e5d04bcc81db47db5d86fbe889f64212dd4c"] = Llama3,
        // Mistral 7B Instruct v0.2; it has no line feed.
        ["26a59556925c987317ce5291811ba3b7f32ec4c647c400c6cc7e3a9993007ba7"] = Mistral,
    };

    /// <summary>The format that a template gives, or null when it is not known.</summary>
    /// <param name="template">The Jinja text.</param>
    /// <param name="digest">Its SHA-256.</param>
    public static ChatFormat? Find(string template, out string digest)
    {
        digest = Digest.OfBytes(Encoding.UTF8.GetBytes(template));
        return ByDigest.GetValueOrDefault(digest);
    }
}
