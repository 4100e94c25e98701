using System.Globalization;
using ActorDistill.Protocol.Recipes;

namespace ActorDistill.Cluster.Coordination;

/// <summary>Recipes for people.</summary>
internal static class RecipeText
{
    /// <summary>What of a recipe another one has not: "blas openblas zen, threads 2".</summary>
    public static string Difference(NumericRecipe recipe, NumericRecipe other) =>
        string.Join(", ", Parts(recipe).Except(Parts(other)));

    private static IEnumerable<string> Parts(NumericRecipe recipe) =>
    [
        $"libtorch {recipe.Libtorch}",
        $"device {recipe.Device}",
        $"blas {recipe.Blas}",
        string.Create(CultureInfo.InvariantCulture, $"threads {recipe.ThreadCount}"),
        $"dtype {recipe.Dtype}",
        string.Create(CultureInfo.InvariantCulture, $"rows per forward {recipe.ForwardRows}"),
        string.Create(CultureInfo.InvariantCulture, $"rows per head chunk {recipe.HeadChunkRows}"),
        recipe.IsDeterministic ? "deterministic kernels" : "any kernels",
    ];
}
