using System.Runtime.InteropServices;

namespace ActorDistill.TensorTests;

public class MemoryTests
{
    [Fact]
    public void The_bytes_are_the_tensors_own_memory()
    {
        var tensor = torch.zeros([2, 2]);
        MemoryMarshal.Cast<byte, float>(tensor.bytes)[3] = 5;
        TensorAssert.Is(tensor, [2, 2], 0, 0, 0, 5);
        tensor.fill_(1.5);
        Assert.Equal([1.5f, 1.5f, 1.5f, 1.5f], MemoryMarshal.Cast<byte, float>(tensor.bytes).ToArray());
    }

    [Fact]
    public void The_bytes_can_be_set_at_once()
    {
        var tensor = torch.zeros(2, dtype: int32);
        tensor.bytes = MemoryMarshal.AsBytes(new[] { 7, -1 }.AsSpan());
        TensorAssert.Is(tensor, [2], 7, -1);
        Assert.Throws<ArgumentException>(() => tensor.bytes = new byte[4]);
        Assert.Throws<ArgumentException>(() => tensor.bytes = new byte[16]);
        TensorAssert.Is(tensor, [2], 7, -1);
    }

    [Fact]
    public void A_contiguous_view_shows_its_own_part()
    {
        var rows = TensorAssert.Counting(4, 2);
        Assert.Equal([4.0, 5, 6, 7], MemoryMarshal.Cast<byte, double>(rows[2..].bytes).ToArray());
    }

    [Fact]
    public void A_tensor_with_gaps_does_not_show_its_bytes()
    {
        var transposed = TensorAssert.Counting(2, 3).t();
        Assert.Throws<NotImplementedException>(() => transposed.bytes.Length);
        Assert.Equal(48, transposed.contiguous().bytes.Length);
    }

    [Fact]
    public void The_accessor_reads_and_writes_elements_of_any_layout()
    {
        var tensor = TensorAssert.Counting(2, 3);
        var elements = tensor.t().data<double>();
        Assert.Equal(6, elements.Count);
        Assert.Equal(4, elements[1, 1]);
        elements[2, 0] = 20;
        TensorAssert.Is(tensor, [2, 3], 0, 1, 20, 3, 4, 5);
        Assert.Equal([0.0, 3, 1, 4, 20, 5], elements.ToArray());
        Assert.Equal(33, elements.Sum());
        Assert.Equal(2.0, TensorAssert.Counting(3).data<double>()[2]);
    }

    [Fact]
    public void The_accessor_refuses_what_is_outside()
    {
        var elements = TensorAssert.Counting(2, 3).data<double>();
        Assert.Throws<IndexOutOfRangeException>(() => elements[2, 0]);
        Assert.Throws<IndexOutOfRangeException>(() => elements[0, 3]);
        Assert.Throws<IndexOutOfRangeException>(() => elements[0, -1]);
    }

    [Fact]
    public void The_accessor_copies_whole_arrays()
    {
        var tensor = torch.zeros(3, dtype: int64);
        tensor.data<long>().CopyFrom([4L, 5L, 6L]);
        TensorAssert.Is(tensor, [3], 4, 5, 6);
        var copy = new long[3];
        tensor.data<long>().CopyTo(copy);
        Assert.Equal([4L, 5L, 6L], copy);
    }

    [Fact]
    public void The_accessor_wants_the_type_of_the_dtype()
    {
        Assert.Throws<ArgumentException>(() => torch.zeros(1).data<double>());
        Assert.Throws<ArgumentException>(() => torch.zeros(1, dtype: int64).data<int>());
    }

    [Fact]
    public void Copy_writes_converted_and_broadcast()
    {
        var target = torch.zeros([2, 2], dtype: int64);
        target.copy_(torch.tensor(new[] { 1.9f, -1.9f }));
        TensorAssert.Is(target, [2, 2], 1, -1, 1, -1);
    }

    [Fact]
    public void To_the_same_dtype_and_device_shares_and_a_copy_does_not()
    {
        var tensor = torch.zeros(2);
        tensor.to(float32).fill_(1);
        tensor.cpu().add_(1);
        TensorAssert.Is(tensor, [2], 2, 2);
        tensor.to(float32, copy: true).fill_(9);
        tensor.to(torch.CPU, copy: true).fill_(9);
        TensorAssert.Is(tensor, [2], 2, 2);
    }

    [Fact]
    public void Dispose_after_a_conversion_frees_the_source()
    {
        var source = torch.ones(2);
        var converted = source.to(float64, disposeAfter: true);
        Assert.True(source.IsInvalid);
        TensorAssert.Is(converted, [2], 1, 1);
    }

    [Fact]
    public void Non_blocking_makes_no_difference_on_the_processor()
    {
        var source = torch.ones(2);
        TensorAssert.Is(source.to(torch.CPU, non_blocking: true), [2], 1, 1);
        TensorAssert.Is(source.to(float64, torch.CPU, non_blocking: true), [2], 1, 1);
        Assert.False(source.is_pinned());
        Assert.True(source.is_cpu());
        Assert.False(source.is_cuda);
    }
}
