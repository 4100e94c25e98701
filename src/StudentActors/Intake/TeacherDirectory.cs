using ActorDistill.Protocol;
using ActorDistill.Protocol.Streams;
using Grpc.Core;

namespace ActorDistill.StudentActors.Intake;

/// <summary>What came of asking a teacher who it is.</summary>
/// <param name="Address">Who was asked.</param>
/// <param name="Description">The answer; null when there was none.</param>
/// <param name="Fault">Why there was none, in one sentence.</param>
public sealed record DirectoryEntry(Uri Address, TeacherDescription? Description, string? Fault);

/// <summary>Asks teachers who they are.</summary>
/// <param name="dialer">Reaches them, and says how long they may take.</param>
/// <param name="time">For the deadline.</param>
public sealed class TeacherDirectory(TeacherDialer dialer, TimeProvider time)
{
    /// <summary>Asks one.</summary>
    /// <exception cref="RpcException">It did not answer in time or refused.</exception>
    public async Task<TeacherDescription> DescribeAsync(Uri teacher, CancellationToken cancellation)
    {
        using var channel = dialer.Dial(teacher);
        var deadline = (time.GetUtcNow() + dialer.AnswerTimeout).UtcDateTime;
        using var call = channel.CreateCallInvoker().AsyncUnaryCall(
            TeacherStreamContract.Describe, null, dialer.OptionsFor(cancellation, deadline), new DescribeRequest(ProtocolVersion.Current));
        return await call.ResponseAsync.ConfigureAwait(false);
    }

    /// <summary>Asks all of them at once. One that does not answer holds up nobody beyond the deadline.</summary>
    /// <returns>One entry each, in their order.</returns>
    public async Task<IReadOnlyList<DirectoryEntry>> DescribeAllAsync(IEnumerable<Uri> teachers, CancellationToken cancellation) =>
        await Task.WhenAll(teachers.Select(async teacher =>
        {
            try
            {
                return new DirectoryEntry(teacher, await DescribeAsync(teacher, cancellation).ConfigureAwait(false), null);
            }
            catch (RpcException failure)
            {
                cancellation.ThrowIfCancellationRequested();
                return new DirectoryEntry(teacher, null, CallFailure.Describe(failure));
            }
        })).ConfigureAwait(false);
}
