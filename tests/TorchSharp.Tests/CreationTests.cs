namespace ActorDistill.TensorTests;

public class CreationTests
{
    [Fact]
    public void Floating_factories_use_the_default_dtype_on_the_processor()
    {
        Tensor[] made = [torch.zeros(2, 3), torch.ones(2, 3), torch.empty(2, 3), torch.rand([2, 3]), torch.randn(2, 3), torch.eye(2, 3)];
        foreach (var tensor in made)
        {
            Assert.Equal(float32, tensor.dtype);
            Assert.Equal(DeviceType.CPU, tensor.device_type);
            Assert.Equal([2L, 3L], tensor.shape);
            Assert.False(tensor.requires_grad);
        }
    }

    [Fact]
    public void The_default_dtype_can_be_set_to_float64()
    {
        var before = torch.get_default_dtype();
        Assert.Equal(float32, before);
        torch.set_default_dtype(float64);
        try
        {
            Assert.Equal(float64, torch.zeros(1).dtype);
            Assert.Equal(float64, torch.linspace(0, 1, 3).dtype);
            Assert.Equal(int64, torch.arange(3).dtype);
        }
        finally
        {
            torch.set_default_dtype(before);
        }
    }

    [Fact]
    public void Zeros_ones_full_and_eye_hold_what_their_names_say()
    {
        TensorAssert.Is(torch.zeros([2, 1], dtype: float64), [2, 1], 0, 0);
        TensorAssert.Is(torch.ones(2, dtype: int64), [2], 1, 1);
        TensorAssert.Is(torch.full([2, 2], 2.5, dtype: float64), [2, 2], 2.5, 2.5, 2.5, 2.5);
        TensorAssert.Is(torch.full(1, 2, 7, dtype: int32), [1, 2], 7, 7);
        TensorAssert.Is(torch.eye(2), [2, 2], 1, 0, 0, 1);
        TensorAssert.Is(torch.eye(2, 3, dtype: float64), [2, 3], 1, 0, 0, 0, 1, 0);
    }

    [Fact]
    public void Arange_of_integers_is_int64_and_of_floats_the_default_dtype()
    {
        TensorAssert.Is(torch.arange(3), [3], 0, 1, 2);
        Assert.Equal(int64, torch.arange(3).dtype);
        TensorAssert.Is(torch.arange(2, 5), [3], 2, 3, 4);
        TensorAssert.Is(torch.arange(5, 0, -2), [3], 5, 3, 1);
        TensorAssert.Is(torch.arange(0.0, 1.0, 0.25), [4], 0, 0.25, 0.5, 0.75);
        Assert.Equal(float32, torch.arange(0.0, 1.0, 0.25).dtype);
        Assert.Equal(float64, torch.arange(3, dtype: float64).dtype);
    }

    [Fact]
    public void Linspace_holds_both_ends() => TensorAssert.Is(torch.linspace(-1, 1, 5, dtype: float64), [5], -1, -0.5, 0, 0.5, 1);

    [Fact]
    public void An_array_becomes_a_tensor_of_its_own_type()
    {
        Assert.Equal(float32, torch.tensor(new[] { 1f, 2f }).dtype);
        Assert.Equal(float64, torch.tensor(new[] { 1.0, 2.0 }).dtype);
        Assert.Equal(int64, torch.tensor(new[] { 1L, 2L }).dtype);
        Assert.Equal(int32, torch.tensor(new[] { 1, 2 }).dtype);
        Assert.Equal(torch.@bool, torch.tensor(new[] { true, false }).dtype);
        TensorAssert.Is(torch.tensor(new[] { 1f, 2f, 3f, 4f }, [2, 2]), [2, 2], 1, 2, 3, 4);
        TensorAssert.Is(torch.tensor(new[] { 1L, 2L }, [2, 1], dtype: float64), [2, 1], 1, 2);
    }

    [Fact]
    public void A_tensor_from_an_array_is_a_copy_of_it()
    {
        var source = new[] { 1.0, 2.0 };
        var tensor = torch.tensor(source);
        source[0] = 9;
        TensorAssert.Is(tensor, [2], 1, 2);
    }

    [Fact]
    public void A_number_becomes_a_tensor_without_dimensions()
    {
        Assert.Equal(float64, torch.tensor(1.5).dtype);
        Assert.Equal(float32, torch.tensor(1.5f).dtype);
        Assert.Equal(int64, torch.tensor(2L).dtype);
        Assert.Equal(int32, torch.tensor(2).dtype);
        Assert.Equal(torch.@bool, torch.tensor(true).dtype);
        TensorAssert.Is(torch.tensor(1.5, dtype: float32), [], 1.5);
        Assert.Equal(0, torch.tensor(1.5).Dimensions);
        Assert.Equal(1, torch.tensor(1.5).NumberOfElements);
    }

    [Fact]
    public void An_array_shorter_than_its_shape_is_refused() =>
        Assert.Throws<ArgumentException>(() => torch.tensor(new[] { 1f, 2f, 3f }, [2, 2]));

    [Fact]
    public void Like_takes_shape_dtype_and_device_unless_told_otherwise()
    {
        var source = torch.ones([2, 2], dtype: float64);
        TensorAssert.Is(source.zeros_like(), [2, 2], 0, 0, 0, 0);
        TensorAssert.Is(torch.ones_like(source, dtype: int64), [2, 2], 1, 1, 1, 1);
        TensorAssert.Is(source.full_like(3.5), [2, 2], 3.5, 3.5, 3.5, 3.5);
        Assert.Equal(float64, torch.zeros_like(source).dtype);
        Assert.Equal(float32, source.empty_like(dtype: float32).dtype);
        Assert.Equal([2L, 2L], source.randn_like().shape);
        Assert.True(torch.zeros_like(source, requires_grad: true).requires_grad);
    }

    [Fact]
    public void Tensors_without_elements_keep_their_shape()
    {
        var empty = torch.zeros([0, 3]);
        Assert.Equal([0L, 3L], empty.shape);
        Assert.Equal(0, empty.NumberOfElements);
        Assert.Equal([3L], empty.sum([0L]).shape);
        Assert.Equal([2L, 3L], torch.cat([empty, torch.ones(2, 3)]).shape);
    }

    [Fact]
    public void Shape_strides_and_offset_describe_the_memory()
    {
        var tensor = TensorAssert.Counting(2, 3, 4);
        Assert.Equal([12L, 4L, 1L], tensor.stride());
        Assert.Equal(3, tensor.dim());
        Assert.Equal(24, tensor.numel());
        Assert.Equal(4, tensor.size(-1));
        Assert.Equal(8, tensor.element_size());
        Assert.Equal(16, tensor[1, 1].storage_offset());
        Assert.Equal([12L, 1L, 4L], tensor.transpose(1, 2).stride());
    }

    [Fact]
    public void Device_names_are_read_and_printed()
    {
        Assert.Equal("cpu", torch.device("cpu").ToString());
        Assert.Equal((DeviceType.CUDA, 1), (torch.device("cuda:1").type, torch.device("cuda:1").index));
        Assert.Equal("cuda:1", torch.device("cuda:1").ToString());
        Assert.Equal(DeviceType.CPU, torch.zeros(1).device.type);
    }
}
