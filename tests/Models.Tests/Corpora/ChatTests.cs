using System.Text;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Tokenizers;
using ActorDistill.Storage;

namespace ActorDistill.Models.Tests.Corpora;

public sealed class ChatTests : IDisposable
{
    private static readonly string[] ChatMlTokens = ["<|im_start|>", "<|im_end|>"];
    private static readonly string[] Llama3Tokens = ["<|begin_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"];
    private static readonly string[] MistralTokens = ["<s>", "</s>"];

    private static readonly Conversation Greeting = new("chats.jsonl: row 1",
    [
        new ChatMessage(ChatRole.System, "S"),
        new ChatMessage(ChatRole.User, "Hi"),
        new ChatMessage(ChatRole.Assistant, "Yo"),
    ]);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // The golden sequences below are typed from the published formats. A letter is the token of that byte; a special token is its number;
    // what the assistant says is in brackets: content and the token that ends it.

    [Fact]
    public void ChatML_golden_sequence() => Golden(
        "256 system\n S 257 \n 256 user\n Hi 257 \n 256 assistant\n [ Yo 257 ] \n",
        new ChatFormat(ChatTemplate.ChatMl), ChatMlTokens, Greeting);

    [Fact]
    public void Llama3_golden_sequence() => Golden(
        "256 257 system 258 \n\n S 259 257 user 258 \n\n Hi 259 257 assistant 258 \n\n [ Yo 259 ]",
        new ChatFormat(ChatTemplate.Llama3), Llama3Tokens, Greeting);

    [Fact]
    public void Mistral_golden_sequence() => Golden(
        "256 [INST]_S\n\nHi_[/INST] [ Yo 257 ]", new ChatFormat(ChatTemplate.Mistral), MistralTokens, Greeting);

    [Fact]
    public void Plain_golden_sequence()
    {
        Golden("256 S\n Hi\n [ Yo 257 ]", new ChatFormat(ChatTemplate.Plain), MistralTokens, Greeting, bos: "<s>", eos: "</s>");
        Golden("S\n Hi\n [ Yo ]", new ChatFormat(ChatTemplate.Plain), [], Greeting);
    }

    [Fact]
    public void Every_answer_of_a_long_conversation_counts()
    {
        var conversation = new Conversation("a", [.. Greeting.Messages, .. Greeting.Messages.Skip(1)]);
        Golden(
            "256 [INST]_S\n\nHi_[/INST] [ Yo 257 ] [INST]_Hi_[/INST] [ Yo 257 ]",
            new ChatFormat(ChatTemplate.Mistral), MistralTokens, conversation);
        Golden(
            "256 system\n S 257 \n 256 user\n Hi 257 \n 256 assistant\n [ Yo 257 ] \n 256 user\n Hi 257 \n 256 assistant\n [ Yo 257 ] \n",
            new ChatFormat(ChatTemplate.ChatMl), ChatMlTokens, conversation);
    }

    [Fact]
    public void A_default_system_message_stands_only_where_none_is()
    {
        var format = new ChatFormat(ChatTemplate.ChatMl, "D");
        Golden("256 system\n S 257 \n 256 user\n Hi 257 \n 256 assistant\n [ Yo 257 ] \n", format, ChatMlTokens, Greeting);
        var bare = Greeting with { Messages = [.. Greeting.Messages.Skip(1)] };
        Golden("256 system\n D 257 \n 256 user\n Hi 257 \n 256 assistant\n [ Yo 257 ] \n", format, ChatMlTokens, bare);
    }

    [Fact]
    public void Llama3_trims_what_is_said()
    {
        var conversation = new Conversation("a", [new ChatMessage(ChatRole.Assistant, " \nYo\n")]);
        Golden("256 257 assistant 258 \n\n [ Yo 259 ]", new ChatFormat(ChatTemplate.Llama3), Llama3Tokens, conversation);
    }

    [Fact]
    public void Mistral_refuses_roles_out_of_turn_and_names_the_conversation()
    {
        var conversation = Greeting with { Messages = [.. Greeting.Messages.Skip(2)] };
        var e = Assert.Throws<OperatorException>(() => ChatPieces.Of(conversation, new ChatFormat(ChatTemplate.Mistral)));
        Assert.Equal("chats.jsonl: row 1: chat template mistral needs user and assistant in turns, beginning with user", e.Message);
    }

    [Theory]
    [InlineData("chatml", "<|im_start|>")]
    [InlineData("llama3", "<|begin_of_text|>")]
    [InlineData("mistral", "<s>")]
    public void A_tokenizer_without_the_templates_tokens_is_refused(string name, string token)
    {
        var encoder = new ChatEncoder(TokenizerWith([]), ChatFormat.ByName(name));
        var e = Assert.Throws<OperatorException>(() => encoder.Encode(Greeting, [], []));
        Assert.Equal($"chat template {name} needs the token {token}, which the tokenizer has not", e.Message);
    }

    [Fact]
    public void An_unknown_name_is_refused() => Assert.Equal(
        "--chat-template is vicuna, must be chatml, llama3, mistral or plain",
        Assert.Throws<OperatorException>(() => ChatFormat.ByName("vicuna")).Message);

    [Theory]
    [MemberData(nameof(PublishedChatTemplates.All), MemberType = typeof(PublishedChatTemplates))]
    public void A_published_template_is_recognised_by_its_digest(string jinja, ChatTemplate template, string? defaultSystem)
    {
        ByteTokenizer.Write(_folder.PathOf("model"), [], chatTemplate: jinja);
        Assert.Equal(new ChatFormat(template, defaultSystem), ChatFormat.OfModel(_folder.PathOf("model")));
        ByteTokenizer.Write(_folder.PathOf("model"), [], chatTemplate: jinja + " ");
        var e = Assert.Throws<OperatorException>(() => ChatFormat.OfModel(_folder.PathOf("model")));
        var digest = Digest.OfBytes(Encoding.UTF8.GetBytes(jinja + " "));
        Assert.Equal(
            $"{_folder.PathOf("model", "tokenizer_config.json")}: its chat_template (sha-256 {digest}) is not known; "
            + "name one: --chat-template chatml, llama3, mistral or plain",
            e.Message);
    }

    [Fact]
    public void A_model_without_a_template_is_refused_with_the_hint_to_name_one()
    {
        var folder = ByteTokenizer.Write(_folder.PathOf("model"), []);
        Assert.EndsWith("name one: --chat-template chatml, llama3, mistral or plain",
            Assert.Throws<OperatorException>(() => ChatFormat.OfModel(folder)).Message);
        File.Delete(Path.Combine(folder, "tokenizer_config.json"));
        Assert.EndsWith("name one: --chat-template chatml, llama3, mistral or plain",
            Assert.Throws<OperatorException>(() => ChatFormat.OfModel(folder)).Message);
        File.WriteAllText(Path.Combine(folder, "tokenizer_config.json"), "{");
        Assert.Contains("is not JSON", Assert.Throws<OperatorException>(() => ChatFormat.OfModel(folder)).Message);
    }

    private void Golden(
        string sequence, ChatFormat format, string[] specialTokens, Conversation conversation, string? bos = null, string? eos = null)
    {
        var (expectedIds, expectedCounts, counts) = (new List<int>(), new List<bool>(), false);
        foreach (var piece in sequence.Split(' '))
        {
            if (piece is "[" or "]")
            {
                counts = piece == "[";
                continue;
            }
            var ids = int.TryParse(piece, out var id)
                ? [id]
                : Encoding.UTF8.GetBytes(piece.Replace('_', ' ')).Select(b => (int)b).ToArray();
            expectedIds.AddRange(ids);
            expectedCounts.AddRange(ids.Select(_ => counts));
        }
        var (actualIds, actualCounts) = (new List<int>(), new List<bool>());
        new ChatEncoder(TokenizerWith(specialTokens, bos, eos), format).Encode(conversation, actualIds, actualCounts);
        Assert.Equal(expectedIds, actualIds);
        Assert.Equal(expectedCounts, actualCounts);
    }

    private Tokenizer TokenizerWith(string[] specialTokens, string? bos = null, string? eos = null) =>
        Tokenizer.Load(ByteTokenizer.Write(_folder.PathOf("tokenizer"), specialTokens, bos, eos));
}
