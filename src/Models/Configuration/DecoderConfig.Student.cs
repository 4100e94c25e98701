using ActorDistill.Storage;

namespace ActorDistill.Models.Configuration;

public sealed partial record DecoderConfig
{
    // Feed-forward widths that vector units like; Hugging Face's own small models keep to it too.
    private const int IntermediateSizeStep = 8;

    /// <summary>A student's config from this teacher's: what is not given follows from what is.</summary>
    /// <remarks>
    /// The vocabulary, positions, norms, biases and tokens are the teacher's. Then, in this order:
    /// <list type="bullet">
    /// <item>hidden_size, num_hidden_layers, head_dim, tie_word_embeddings: given, or the teacher's.</item>
    /// <item>num_attention_heads: given, or so many that heads × head_dim keeps its proportion to hidden_size, rounded to the nearest
    /// multiple of the queries per key-value head (of num_key_value_heads, if that is given), at least one such multiple.</item>
    /// <item>num_key_value_heads: given, or as many as keep the teacher's queries per key-value head.</item>
    /// <item>intermediate_size: given, or in proportion to hidden_size, rounded up to a multiple of 8; the teacher's own when
    /// hidden_size is the teacher's.</item>
    /// </list>
    /// A Llama's hidden_size must be a multiple of its heads even with a head_dim of its own, because transformers 5 refuses others.
    /// </remarks>
    /// <exception cref="OperatorException">The sizes fit no decoder; names the keys and both numbers.</exception>
    public DecoderConfig DeriveStudent(
        int? hiddenSize = null,
        int? numLayers = null,
        int? numHeads = null,
        int? numKeyValueHeads = null,
        int? intermediateSize = null,
        int? headDim = null,
        bool? tie = null)
    {
        RequirePositive("hidden_size", hiddenSize);
        RequirePositive("num_attention_heads", numHeads);
        RequirePositive("num_key_value_heads", numKeyValueHeads);
        RequirePositive("head_dim", headDim);
        var hidden = hiddenSize ?? HiddenSize;
        var head = headDim ?? HeadDim;
        var queriesPerKey = NumHeads / NumKeyValueHeads;
        var heads = numHeads ?? ScaledHeads(hidden, head, numKeyValueHeads ?? queriesPerKey);
        if (numKeyValueHeads == null && heads % queriesPerKey != 0)
            throw StudentFault($"num_attention_heads {heads} is no multiple of the teacher's {queriesPerKey} queries per key-value head; "
                + "give num_key_value_heads");
        if (ModelType == ModelType.Llama && hidden % heads != 0)
            throw StudentFault($"hidden_size {hidden} is no multiple of num_attention_heads {heads}");
        var student = this with
        {
            HiddenSize = hidden,
            NumLayers = numLayers ?? NumLayers,
            NumHeads = heads,
            NumKeyValueHeads = numKeyValueHeads ?? heads / queriesPerKey,
            IntermediateSize = intermediateSize ?? ScaledIntermediateSize(hidden),
            HeadDim = head,
            TieWordEmbeddings = tie ?? TieWordEmbeddings,
        };
        return student.RequireValid("student");
    }

    // Nearest multiple of the step to NumHeads × HeadDim × hidden / (HiddenSize × head), in whole numbers; a tie goes down.
    private int ScaledHeads(int hidden, int head, int step)
    {
        var above = (Int128)NumHeads * HeadDim * hidden;
        var below = (Int128)HiddenSize * head * step;
        var multiple = Int128.Max(1, (2 * above + below - 1) / (2 * below));
        return multiple * step <= int.MaxValue
            ? (int)(multiple * step)
            : throw StudentFault($"hidden_size {hidden} with head_dim {head} overflows num_attention_heads");
    }

    private int ScaledIntermediateSize(int hidden)
    {
        if (hidden == HiddenSize)
            return IntermediateSize;
        var scaled = ((long)IntermediateSize * hidden + HiddenSize - 1) / HiddenSize;
        var rounded = (scaled + IntermediateSizeStep - 1) / IntermediateSizeStep * IntermediateSizeStep;
        return rounded <= int.MaxValue ? (int)rounded : throw StudentFault($"hidden_size {hidden} overflows intermediate_size");
    }

    private static void RequirePositive(string key, int? value)
    {
        if (value <= 0)
            throw StudentFault($"{key} {value} is not positive");
    }

    private static OperatorException StudentFault(string what) => new($"student: {what}");
}
