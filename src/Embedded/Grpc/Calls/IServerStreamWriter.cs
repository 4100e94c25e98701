namespace Grpc.Core;

/// <summary>The responses of one call. They end when the handler does.</summary>
public interface IServerStreamWriter<in T> : IAsyncStreamWriter<T>;
