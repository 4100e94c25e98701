namespace ActorDistill.Models.Weights;

/// <summary>The names of one layer's weights in the files. A projection's parts are its name with ".weight" or ".bias" behind.</summary>
/// <param name="Layer">From 0.</param>
public sealed record LayerWeightNames(int Layer)
{
    /// <summary>Norm before the attention, [hiddenSize].</summary>
    public string AttentionNorm => $"{Prefix}input_layernorm.weight";

    /// <summary>Projection to the queries.</summary>
    public string Query => $"{Prefix}self_attn.q_proj";

    /// <summary>Projection to the keys.</summary>
    public string Key => $"{Prefix}self_attn.k_proj";

    /// <summary>Projection to the values.</summary>
    public string Value => $"{Prefix}self_attn.v_proj";

    /// <summary>Projection out of the attention.</summary>
    public string Output => $"{Prefix}self_attn.o_proj";

    /// <summary>Norm of each head's queries, [headDim].</summary>
    public string QueryNorm => $"{Prefix}self_attn.q_norm.weight";

    /// <summary>Norm of each head's keys, [headDim].</summary>
    public string KeyNorm => $"{Prefix}self_attn.k_norm.weight";

    /// <summary>Norm before the feed-forward block, [hiddenSize].</summary>
    public string FeedForwardNorm => $"{Prefix}post_attention_layernorm.weight";

    /// <summary>Projection to the gates.</summary>
    public string Gate => $"{Prefix}mlp.gate_proj";

    /// <summary>Projection to what the gates let pass.</summary>
    public string Up => $"{Prefix}mlp.up_proj";

    /// <summary>Projection out of the feed-forward block.</summary>
    public string Down => $"{Prefix}mlp.down_proj";

    private string Prefix => $"model.layers.{Layer}.";
}
