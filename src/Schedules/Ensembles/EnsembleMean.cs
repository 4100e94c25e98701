namespace ActorDistill.Schedules.Ensembles;

/// <summary>How the distributions of several teachers become one (Hinton et al., 2015, section 2).</summary>
public enum EnsembleMean
{
    /// <summary>The weighted mean of their probabilities.</summary>
    Arithmetic,

    /// <summary>Their weighted product, normalised: the softmax of the mean of their logits.</summary>
    Geometric,
}
