using TorchSharp;

namespace ActorDistill.Distillation.Tests.Signals;

/// <summary>Tensors of two dimensions as a test writes them.</summary>
internal static class Matrix
{
    public static torch.Tensor Of(double[,] rows) => torch.tensor([.. rows.Cast<double>()], Shape(rows));

    public static torch.Tensor Of(float[,] rows) => torch.tensor([.. rows.Cast<float>()], Shape(rows));

    public static torch.Tensor Of(long[,] rows) => torch.tensor([.. rows.Cast<long>()], Shape(rows));

    private static long[] Shape(Array rows) => [rows.GetLength(0), rows.GetLength(1)];
}
