namespace ActorDistill.TensorTests;

public class DisposeScopeTests
{
    [Fact]
    public void A_scope_disposes_of_what_was_made_in_it()
    {
        Tensor inside;
        var outside = torch.zeros(1);
        using (var scope = torch.NewDisposeScope())
        {
            inside = outside + 1;
            Assert.Equal(1, scope.DisposablesCount);
            Assert.True(scope.Contains(inside));
            Assert.False(scope.Contains(outside));
            Assert.Same(inside, scope.DisposablesView.Single());
        }
        Assert.True(inside.IsInvalid);
        Assert.False(outside.IsInvalid);
    }

    [Fact]
    public void A_tensor_belongs_to_the_innermost_scope()
    {
        using var outer = torch.NewDisposeScope();
        var first = torch.zeros(1);
        Tensor second;
        using (var inner = torch.NewDisposeScope())
        {
            second = torch.zeros(1);
            Assert.Equal(1, inner.DisposablesCount);
        }
        var third = torch.zeros(1);
        Assert.True(second.IsInvalid);
        Assert.True(outer.Contains(first) && outer.Contains(third));
        Assert.Equal(2, outer.DisposablesCount);
    }

    [Fact]
    public void A_tensor_disposed_of_by_hand_leaves_its_scope()
    {
        using var scope = torch.NewDisposeScope();
        var (first, second, third) = (torch.zeros(1), torch.zeros(1), torch.zeros(1));
        second.Dispose();
        Assert.Equal(2, scope.DisposablesCount);
        first.Dispose();
        Assert.Same(third, scope.DisposablesView.Single());
    }

    [Fact]
    public void What_moves_to_the_outer_scope_dies_with_that()
    {
        Tensor result;
        using (var outer = torch.NewDisposeScope())
        {
            using (torch.NewDisposeScope())
                result = (torch.ones(1) + 1).MoveToOuterDisposeScope();
            Assert.False(result.IsInvalid);
            Assert.Same(result, outer.DisposablesView.Single());
        }
        Assert.True(result.IsInvalid);
    }

    [Fact]
    public void Without_an_outer_scope_the_tensor_leaves_all_scopes()
    {
        Tensor result;
        using (var scope = torch.NewDisposeScope())
            result = scope.MoveToOuter(torch.ones(1));
        Assert.False(result.IsInvalid);
        result.Dispose();
    }

    [Fact]
    public void Two_at_once_move_to_the_outer_scope()
    {
        using var outer = torch.NewDisposeScope();
        using (var inner = torch.NewDisposeScope())
        {
            var (first, second) = inner.MoveToOuter(torch.ones(1), torch.ones(2));
            Assert.Equal((1L, 2L), (first.NumberOfElements, second.NumberOfElements));
        }
        Assert.Equal(2, outer.DisposablesCount);
    }

    [Fact]
    public void A_detached_tensor_is_its_owners()
    {
        Tensor result;
        using (var scope = torch.NewDisposeScope())
        {
            result = torch.ones(1).DetachFromDisposeScope();
            Assert.Equal(0, scope.DisposablesCount);
        }
        Assert.False(result.IsInvalid);
        result.Dispose();
    }

    [Fact]
    public void An_attached_tensor_dies_with_the_scope()
    {
        var made = torch.ones(1);
        using (var scope = torch.NewDisposeScope())
        {
            scope.Attach(made);
            Assert.True(scope.Contains(made));
        }
        Assert.True(made.IsInvalid);
    }

    [Fact]
    public void A_tensor_can_move_to_a_scope_of_choice()
    {
        using var far = torch.NewDisposeScope();
        using (torch.NewDisposeScope())
        using (torch.NewDisposeScope())
            torch.ones(1).MoveToOtherDisposeScope(far);
        Assert.Equal(1, far.DisposablesCount);
    }

    [Fact]
    public void Dispose_everything_but_one_keeps_the_scope_open()
    {
        using var scope = torch.NewDisposeScope();
        var (kept, gone) = (torch.zeros(1), torch.zeros(1));
        Assert.Same(kept, scope.DisposeEverythingBut(kept));
        Assert.True(gone.IsInvalid);
        Assert.Same(kept, scope.DisposablesView.Single());
        var later = torch.zeros(1);
        scope.DisposeEverything();
        Assert.True(kept.IsInvalid && later.IsInvalid);
        Assert.Equal(0, scope.DisposablesCount);
    }

    [Fact]
    public void A_wrapped_function_leaves_only_its_result()
    {
        using var scope = torch.NewDisposeScope();
        var result = torch.WrappedTensorDisposeScope(() => torch.ones(1) + 1 + 1);
        Assert.Equal(3, result.item<float>());
        Assert.Same(result, scope.DisposablesView.Single());
    }

    [Fact]
    public void Scopes_are_of_one_thread()
    {
        using var scope = torch.NewDisposeScope();
        Tensor? elsewhere = null;
        DisposeScope? seen = scope;
        var thread = new Thread(() => (seen, elsewhere) = (torch.CurrentDisposeScope, torch.zeros(1)));
        thread.Start();
        thread.Join();
        Assert.Null(seen);
        Assert.Equal(0, scope.DisposablesCount);
        Assert.Same(scope, torch.CurrentDisposeScope);
        elsewhere!.Dispose();
    }

    [Fact]
    public void A_large_scope_lets_go_of_tensors_in_any_order()
    {
        using var scope = torch.NewDisposeScope();
        var all = Enumerable.Range(0, 5000).Select(_ => torch.zeros(1)).ToArray();
        new Random(7).Shuffle(all);
        foreach (var tensor in all[..2500])
            tensor.Dispose();
        Assert.Equal(all[2500..].ToHashSet<IDisposable>(ReferenceEqualityComparer.Instance).Count, scope.DisposablesCount);
        scope.DisposeEverything();
        Assert.All(all, t => Assert.True(t.IsInvalid));
    }
}
