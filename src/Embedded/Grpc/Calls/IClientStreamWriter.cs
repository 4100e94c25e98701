namespace Grpc.Core;

/// <summary>The requests of one call.</summary>
public interface IClientStreamWriter<in T> : IAsyncStreamWriter<T>
{
    /// <summary>Says that no request follows. Responses may still come.</summary>
    Task CompleteAsync();
}
