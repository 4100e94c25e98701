using Grpc.Core;

namespace Grpc.Net.Client;

internal sealed partial class HttpCall
{
    // Longer than a timer can wait: about 49 days.
    private static readonly TimeSpan TimerMax = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    private Status? _status;
    private Metadata? _trailers;
    private HttpResponseMessage? _httpResponse;
    private CancellationTokenRegistration _callerCancels;
    private CancellationTokenRegistration _channelCloses;
    private ITimer? _deadline;

    /// <summary>How the call ended, or null.</summary>
    public Status? Status
    {
        get
        {
            lock (_gate) return _status;
        }
    }

    /// <summary>The call has one response, and it has not come.</summary>
    public bool IsMessageMissing { get; set; }

    public Status GetStatus() =>
        Status ?? throw new InvalidOperationException("Unable to get the status because the call is not complete.");

    public Metadata GetTrailers()
    {
        lock (_gate)
            return _trailers ?? throw new InvalidOperationException(_status == null
                ? "Can't get the call trailers because the call has not completed successfully."
                : "Can't get the call trailers because an error occurred when making the request.");
    }

    public void Dispose() => End(new Status(StatusCode.Cancelled, "gRPC call disposed."), null);

    /// <summary>The caller gives up.</summary>
    public void Cancel() => End(new Status(StatusCode.Cancelled, "Call canceled by the client."), null);

    /// <exception cref="RpcException">The call has ended otherwise than with OK.</exception>
    public void ThrowIfFailed()
    {
        if (Status is { StatusCode: not StatusCode.OK }) throw ToException();
    }

    /// <summary>What the server says at the end of a response that has been read to its end.</summary>
    public void EndByTrailers(HttpResponseMessage response) => EndByServer(
        ResponseStatus.Find(response.TrailingHeaders) ?? new Status(StatusCode.Cancelled, "No grpc-status found on response."),
        ResponseStatus.MetadataOf(response.TrailingHeaders));

    private void EndByServer(Status status, Metadata trailers) => End(
        status.StatusCode == StatusCode.OK && IsMessageMissing
            ? new Status(StatusCode.Internal, "Failed to deserialize response message.")
            : status,
        trailers);

    /// <summary>Ends the call because of an exception, unless it has ended before.</summary>
    /// <returns>What to throw: always the status that the call ended with.</returns>
    public RpcException Fail(Exception exception, string what)
    {
        // The server resets the stream when it sees the deadline first.
        var isLate = _options.Deadline is { } deadline && TimeLeft(deadline) <= TimeSpan.Zero;
        End(isLate ? Late(exception) : ResponseStatus.Of(exception, what), null);
        return ToException();
    }

    public RpcException ToException()
    {
        lock (_gate)
            return new RpcException(_status!.Value, _trailers ?? Metadata.Empty);
    }

    /// <summary>Ends the call, unless it has ended before.</summary>
    /// <param name="status">How.</param>
    /// <param name="trailers">Null when the server has not ended it: then it is told.</param>
    private void End(Status status, Metadata? trailers)
    {
        HttpResponseMessage? response;
        lock (_gate)
        {
            if (_status != null) return;
            _status = status;
            _trailers = trailers;
            response = _httpResponse;
        }
        Unwatch();
        if (trailers == null) _ended.Cancel();
        _requests?.Abandon();
        // Resets the stream if the server has not come to its end.
        response?.Dispose();
    }

    private void WatchForEnds()
    {
        _channelCloses = _channel.Closed.UnsafeRegister(
            static call => ((HttpCall)call!).End(new Status(StatusCode.Cancelled, "gRPC channel disposed."), null), this);
        _callerCancels = _options.CancellationToken.UnsafeRegister(static call => ((HttpCall)call!).Cancel(), this);
        if (_options.Deadline is { } deadline && deadline != DateTime.MaxValue) WatchDeadline(TimeLeft(deadline));
        // One of them may have ended the call before the others were there.
        if (Status != null) Unwatch();
    }

    private void WatchDeadline(TimeSpan timeLeft)
    {
        if (timeLeft <= TimeSpan.Zero) End(Late(null), null);
        if (Status != null || timeLeft > TimerMax) return;
        _deadline = TimeProvider.System.CreateTimer(
            static call => ((HttpCall)call!).End(Late(null), null), this, timeLeft, Timeout.InfiniteTimeSpan);
    }

    private void Unwatch()
    {
        _deadline?.Dispose();
        _callerCancels.Unregister();
        _channelCloses.Unregister();
    }

    private static Status Late(Exception? cause) => new(StatusCode.DeadlineExceeded, "", cause);

    private static TimeSpan TimeLeft(DateTime deadline) => deadline.ToUniversalTime() - DateTime.UtcNow;
}
