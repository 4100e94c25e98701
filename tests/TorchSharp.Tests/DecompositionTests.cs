using System.Runtime.InteropServices;

namespace ActorDistill.TensorTests;

public class DecompositionTests
{
    private static Tensor Random(params long[] shape) => torch.randn(shape, dtype: float64, generator: new Generator(11));

    private static Tensor Identity(long size) => torch.eye(size, dtype: float64);

    [Theory]
    [InlineData('L')]
    [InlineData('U')]
    public void Eigh_rebuilds_a_symmetric_matrix_from_ascending_eigenvalues(char triangle)
    {
        var matrix = Random(6, 6);
        matrix = matrix + matrix.mT;
        // The other triangle is not read.
        var (values, vectors) = torch.linalg.eigh(triangle == 'L' ? matrix.tril() : matrix.triu(), triangle);
        Assert.Equal(TensorAssert.Values(values).Order(), TensorAssert.Values(values));
        TensorAssert.Close(vectors.mm(values.diag()).mm(vectors.mT), matrix, 1e-12);
        TensorAssert.Close(vectors.mT.mm(vectors), Identity(6), 1e-12);
    }

    [Fact]
    public void Eigh_finds_the_eigenvalues_of_a_known_matrix()
    {
        var (values, _) = torch.linalg.eigh(TensorAssert.Matrix([2, 1], [1, 2]));
        TensorAssert.Close(values, [1, 3], 1e-14);
    }

    [Fact]
    public void Svd_rebuilds_a_matrix_from_descending_singular_values()
    {
        var matrix = Random(5, 3);
        var (u, s, vh) = torch.linalg.svd(matrix, fullMatrices: false);
        Assert.Equal([5L, 3L], u.shape);
        Assert.Equal(TensorAssert.Values(s).OrderDescending(), TensorAssert.Values(s));
        TensorAssert.Close(u.mm(s.diag()).mm(vh), matrix, 1e-12);
        TensorAssert.Close(u.mT.mm(u), Identity(3), 1e-12);
        TensorAssert.Close(vh.mm(vh.mT), Identity(3), 1e-12);
        Assert.Equal([5L, 5L], torch.linalg.svd(matrix).U.shape);
    }

    [Fact]
    public void Cholesky_rebuilds_a_positive_definite_matrix_from_a_lower_triangle()
    {
        var factor = Random(4, 4);
        var matrix = factor.mm(factor.mT) + Identity(4);
        var lower = torch.linalg.cholesky(matrix);
        TensorAssert.Close(lower.mm(lower.mT), matrix, 1e-12);
        Assert.True(lower.Equals(lower.tril()));
    }

    [Fact]
    public void Inv_and_solve_undo_a_product()
    {
        var (matrix, right) = (Random(4, 4) + 4 * Identity(4), Random(4, 2));
        TensorAssert.Close(torch.linalg.inv(matrix).mm(matrix), Identity(4), 1e-12);
        TensorAssert.Close(matrix.mm(torch.linalg.solve(matrix, right)), right, 1e-12);
        TensorAssert.Close(torch.linalg.solve(matrix, right.mT, left: false).mm(matrix), right.mT, 1e-12);
    }

    [Fact]
    public void Decompositions_work_over_batches()
    {
        var matrices = Random(3, 4, 4);
        var symmetric = matrices + matrices.mT;
        var (values, vectors) = torch.linalg.eigh(symmetric);
        TensorAssert.Close(vectors.matmul(values.unsqueeze(-1) * vectors.mT), symmetric, 1e-12);
    }

    [Fact]
    public void Matrices_without_an_answer_are_refused()
    {
        Assert.Throws<ExternalException>(() => torch.linalg.cholesky(TensorAssert.Matrix([1, 2], [2, 1])));
        Assert.Throws<ExternalException>(() => torch.linalg.inv(TensorAssert.Matrix([1, 2], [2, 4])));
    }
}
