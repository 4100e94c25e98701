using Grpc.Core;
using Grpc.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Grpc.AspNetCore.Server;

internal sealed partial class HttpServerCallContext
{
    // Of RFC 9113, section 7.
    private const int ErrorCancel = 8;

    // What a timer can wait for.
    private static readonly TimeSpan TimerMax = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    private readonly Lock _gate = new();
    private DateTime _deadlineAt = DateTime.MaxValue;
    private CancellationToken _token;
    private CancellationTokenSource? _deadlineOrGone;
    private ITimer? _deadline;
    private Task _ending = Task.CompletedTask;
    private bool _isWriting;
    private bool _hasEnded;

    /// <summary>Watches the deadline, if the client has one.</summary>
    public void StartDeadline()
    {
        if (TimeoutHeader.Decode(HttpContext.Request.Headers[GrpcHeaders.Timeout]) is not { } timeout) return;
        var now = DateTime.UtcNow;
        if (timeout > DateTime.MaxValue - now) return;
        _deadlineAt = now + timeout;
        _deadlineOrGone = CancellationTokenSource.CreateLinkedTokenSource(HttpContext.RequestAborted);
        _token = _deadlineOrGone.Token;
        if (timeout > TimerMax) return;
        _deadline = TimeProvider.System.CreateTimer(
            static call => ((HttpServerCallContext)call!).EndLate(), this, timeout, Timeout.InfiniteTimeSpan);
    }

    /// <exception cref="InvalidOperationException">The call is over, or another write is under way.</exception>
    public void EnterWrite()
    {
        lock (_gate)
        {
            if (_hasEnded || _token.IsCancellationRequested)
                throw new InvalidOperationException("Can't write the message because the request is complete.");
            if (_isWriting) throw new InvalidOperationException("Can't write the message because the previous write is in progress.");
            _isWriting = true;
        }
    }

    public void LeaveWrite()
    {
        lock (_gate)
            _isWriting = false;
    }

    /// <summary>The handler has ended: sends the status and the trailers, unless the deadline was first.</summary>
    public async Task EndAsync()
    {
        bool isFirst;
        lock (_gate)
        {
            isFirst = !_hasEnded;
            _hasEnded = true;
        }
        if (_deadline != null) await _deadline.DisposeAsync();
        await _ending;
        _deadlineOrGone?.Dispose();
        _serialization.Release();
        if (isFirst && !HttpContext.RequestAborted.IsCancellationRequested && !_serialization.IsTorn)
            ResponseEnd.Write(HttpContext.Response, Status, _responseTrailers);
    }

    // Kestrel uses the request's objects again once its handler has ended; the gate keeps this before that.
    private void EndLate()
    {
        lock (_gate)
        {
            if (_hasEnded) return;
            _hasEnded = true;
            if (_isWriting)
            {
                // The client does not take what is written; it has to find out by its own clock.
                HttpContext.Features.Get<IHttpResetFeature>()?.Reset(ErrorCancel);
            }
            else
            {
                _ending = SendLateAsync();
            }
        }
        _deadlineOrGone!.Cancel();
    }

    private async Task SendLateAsync()
    {
        ResponseEnd.Write(HttpContext.Response, new Status(StatusCode.DeadlineExceeded, "Deadline Exceeded"), null);
        await HttpContext.Response.CompleteAsync();
    }
}
