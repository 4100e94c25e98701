namespace ActorDistill.TeacherActors.Workers;

/// <summary>What a worker has opened, closed in the opposite order: also when it could not be opened to the end.</summary>
internal sealed class OwnedStack : IAsyncDisposable
{
    private readonly Stack<object> _owned = new();

    public T Push<T>(T opened) where T : class
    {
        _owned.Push(opened);
        return opened;
    }

    public async ValueTask DisposeAsync()
    {
        while (_owned.TryPop(out var opened))
        {
            if (opened is IAsyncDisposable asynchronous) await asynchronous.DisposeAsync().ConfigureAwait(false);
            else if (opened is IDisposable disposable) disposable.Dispose();
        }
    }
}
