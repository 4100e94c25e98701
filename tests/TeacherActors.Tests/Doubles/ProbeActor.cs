using System.Threading.Channels;
using Akka.Actor;

namespace ActorDistill.TeacherActors.Tests.Doubles;

/// <summary>Stands for the coordinator: keeps what it is told.</summary>
internal sealed class ProbeActor
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly Channel<(object Message, IActorRef Sender)> _mail = Channel.CreateUnbounded<(object, IActorRef)>();

    public ProbeActor(ActorSystem system) => Ref = system.ActorOf(Props.Create(() => new Mailbox(_mail.Writer)));

    public IActorRef Ref { get; }

    /// <summary>Who sent the message that was asked for last.</summary>
    public IActorRef LastSender { get; private set; } = ActorRefs.Nobody;

    /// <summary>The next message of a type; those before it are passed over.</summary>
    public async Task<T> NextAsync<T>()
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var (message, sender) = await _mail.Reader.ReadAsync(patience.Token);
            if (message is not T wanted) continue;
            LastSender = sender;
            return wanted;
        }
    }

    /// <summary>All messages up to the first of a type.</summary>
    public async Task<IReadOnlyList<object>> UpToAsync<T>()
    {
        using var patience = new CancellationTokenSource(Patience);
        var seen = new List<object>();
        while (seen is not [.., T])
            seen.Add((await _mail.Reader.ReadAsync(patience.Token)).Message);
        return seen;
    }

    private sealed class Mailbox : ReceiveActor
    {
        public Mailbox(ChannelWriter<(object, IActorRef)> mail) => ReceiveAny(message => mail.TryWrite((message, Sender)));
    }
}
