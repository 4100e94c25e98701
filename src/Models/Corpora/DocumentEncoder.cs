using System.Runtime.InteropServices;
using System.Text;
using ActorDistill.Models.Tokenizers;
using ActorDistill.Storage;

namespace ActorDistill.Models.Corpora;

/// <summary>Documents as tokens, with what is to be counted about them.</summary>
internal sealed class EncodedDocuments
{
    private readonly List<int> _ids = [];
    private readonly List<bool> _counts = [];

    /// <summary>Token ids, one document after the other.</summary>
    public ReadOnlySpan<int> Ids => CollectionsMarshal.AsSpan(_ids);

    /// <summary>Of conversations: whether each id is to be predicted.</summary>
    public ReadOnlySpan<bool> Counts => CollectionsMarshal.AsSpan(_counts);

    public long DocumentCount { get; private set; }

    public long TextBytes { get; private set; }

    public long CutCount { get; private set; }

    public long LeftOutCount { get; private set; }

    /// <summary>Appends one document by a function that appends its ids.</summary>
    public void AddText(long textBytes, Action<List<int>> encode)
    {
        encode(_ids);
        DocumentCount++;
        TextBytes += textBytes;
    }

    /// <summary>Appends one conversation, cut or padded to a row when rows have a length.</summary>
    public void AddConversation(long textBytes, List<int> ids, List<bool> counts, int rowTokens, int padding)
    {
        var isCut = rowTokens > 0 && ids.Count > rowTokens;
        var kept = isCut ? rowTokens : ids.Count;
        // The first token is never a label: nothing stands before it.
        if (!counts.Take(kept).Skip(1).Contains(true))
        {
            LeftOutCount++;
            return;
        }
        _ids.AddRange(CollectionsMarshal.AsSpan(ids)[..kept]);
        _counts.AddRange(CollectionsMarshal.AsSpan(counts)[..kept]);
        for (var index = kept; index < rowTokens; index++)
        {
            _ids.Add(padding);
            _counts.Add(false);
        }
        DocumentCount++;
        TextBytes += textBytes;
        CutCount += isCut ? 1 : 0;
    }

    /// <summary>Adds another's counts, without its tokens.</summary>
    public void AddCounts(EncodedDocuments other)
    {
        DocumentCount += other.DocumentCount;
        TextBytes += other.TextBytes;
        CutCount += other.CutCount;
        LeftOutCount += other.LeftOutCount;
    }
}

/// <summary>Encodes documents of one kind. One encoder serves many threads.</summary>
internal sealed class DocumentEncoder
{
    private readonly Tokenizer _tokenizer;
    private readonly int? _eos;
    private readonly ChatEncoder? _chat;

    /// <exception cref="OperatorException">The options do not fit the kind of document or the tokenizer.</exception>
    public DocumentEncoder(Tokenizer tokenizer, CorpusOptions options, bool isChat)
    {
        _tokenizer = tokenizer;
        if (!isChat)
        {
            RequireTextOptions(options);
            if (options.AppendEos)
                _eos = tokenizer.EosTokenId ?? throw new OperatorException("--eos: the tokenizer has no EOS token");
            return;
        }
        if (options.AppendEos)
            throw new OperatorException("--eos is for plain text; the chat template says how a conversation ends");
        if (options.Pack == (options.SequenceLength != null))
            throw new OperatorException("conversations need either --sequence-length (one a row) or --pack");
        if (options.SequenceLength is < 1 or > 1 << 24)
            throw new OperatorException($"--sequence-length is {options.SequenceLength}, must be 1 to {1 << 24}");
        RowTokens = options.SequenceLength + 1 ?? 0;
        _chat = new ChatEncoder(tokenizer, options.ChatFormat ?? ChatFormat.OfModel(options.TokenizerFolder
            ?? throw new OperatorException("conversations need --chat-template")));
    }

    /// <summary>Tokens of a row, or 0 for a stream.</summary>
    public int RowTokens { get; }

    /// <summary>UTF-8 bytes of a text, or of what is said in a conversation.</summary>
    public static long TextBytesOf(Document document) => document is Conversation conversation
        ? conversation.Messages.Sum(message => (long)Encoding.UTF8.GetByteCount(message.Content))
        : ((TextDocument)document).Utf8.Length;

    /// <summary>Encodes documents in their order.</summary>
    public EncodedDocuments Encode(IReadOnlyList<Document> documents)
    {
        var encoded = new EncodedDocuments();
        var (ids, counts) = (new List<int>(), new List<bool>());
        // Padding is never read: attention looks back only, and the mask leaves it out of the loss.
        var padding = _tokenizer.EosTokenId ?? _tokenizer.BosTokenId ?? 0;
        foreach (var document in documents)
        {
            var textBytes = TextBytesOf(document);
            if (_chat == null)
            {
                encoded.AddText(textBytes, all => EncodeText((TextDocument)document, all));
                continue;
            }
            ids.Clear();
            counts.Clear();
            _chat.Encode((Conversation)document, ids, counts);
            encoded.AddConversation(textBytes, ids, counts, RowTokens, padding);
        }
        return encoded;
    }

    private static void RequireTextOptions(CorpusOptions options)
    {
        if (options.ChatFormat != null)
            throw new OperatorException("--chat-template is for conversations; the input is plain text");
        if (options.Pack)
            throw new OperatorException("--pack is for conversations; plain text is one stream anyway");
        if (options.SequenceLength != null)
            throw new OperatorException("--sequence-length is for conversations; plain text is cut when it is trained on");
    }

    private void EncodeText(TextDocument document, List<int> ids)
    {
        if (_tokenizer.BosTokenId is { } bos)
            ids.Add(bos);
        _tokenizer.Encode(document.Utf8.Span, ids);
        if (_eos is { } eos)
            ids.Add(eos);
    }
}
