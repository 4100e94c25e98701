using ActorDistill.Protocol.Admin;
using ActorDistill.Protocol.Messages;
using ActorDistill.Protocol.Tests.Messages;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace ActorDistill.Protocol.Tests.Admin;

public sealed class AdminContractTests
{
    private static readonly ServiceDescriptor Service = Wire.AdminReflection.Descriptor.Services.Single();

    private static readonly IMethod[] Methods =
    [
        AdminContract.Status, AdminContract.Stop, AdminContract.AddTrial, AdminContract.CloneTrial, AdminContract.CancelTrial,
        AdminContract.AddSweep, AdminContract.CancelSweep, AdminContract.ListSweeps, AdminContract.Leave,
    ];

    [Fact]
    public void The_contract_has_the_methods_of_the_proto_file_and_no_others()
    {
        Assert.Equal(AdminContract.ServiceName, Service.FullName);
        Assert.Equal(
            Service.Methods.Select(method => (Service.FullName, method.Name)), Methods.Select(method => (method.ServiceName, method.Name)));
        Assert.All(Service.Methods, method => Assert.False(method.IsClientStreaming || method.IsServerStreaming));
        Assert.All(Methods, method => Assert.Equal(MethodType.Unary, method.Type));
    }

    [Fact]
    public void Each_method_takes_and_gives_the_message_of_its_name()
    {
        foreach (var method in Methods)
        {
            var described = Service.FindMethodByName(method.Name);
            var types = method.GetType().GetGenericArguments().Select(type => type.Name);
            Assert.Equal([described.InputType.Name, described.OutputType.Name], types);
        }
    }

    [Fact]
    public void What_is_asked_and_said_comes_back_as_it_was()
    {
        RoundTrip(AdminContract.Leave.RequestMarshaller, new LeaveCluster("all trials have ended", Everyone: true));
        RoundTrip(AdminContract.Leave.RequestMarshaller, new LeaveCluster("maintenance", Everyone: false));
        RoundTrip(AdminContract.Leave.ResponseMarshaller, new LeaveAccepted("student-1"));
        foreach (var status in MessageSamples.All.OfType<Commands.RunStatus>()) RoundTrip(AdminContract.Status.ResponseMarshaller, status);
        foreach (var stop in MessageSamples.All.OfType<Commands.StopRun>()) RoundTrip(AdminContract.Stop.RequestMarshaller, stop);
        foreach (var add in MessageSamples.All.OfType<Commands.AddTrial>()) RoundTrip(AdminContract.AddTrial.RequestMarshaller, add);
        foreach (var clone in MessageSamples.All.OfType<Commands.CloneTrial>())
            RoundTrip(AdminContract.CloneTrial.RequestMarshaller, clone);
        foreach (var cancel in MessageSamples.All.OfType<Commands.CancelTrial>())
            RoundTrip(AdminContract.CancelTrial.RequestMarshaller, cancel);
        foreach (var add in MessageSamples.All.OfType<Sweeps.AddSweep>()) RoundTrip(AdminContract.AddSweep.RequestMarshaller, add);
        foreach (var cancel in MessageSamples.All.OfType<Sweeps.CancelSweep>())
            RoundTrip(AdminContract.CancelSweep.RequestMarshaller, cancel);
        foreach (var list in MessageSamples.All.OfType<Sweeps.SweepList>()) RoundTrip(AdminContract.ListSweeps.ResponseMarshaller, list);
        foreach (var accepted in MessageSamples.All.OfType<Commands.CommandAccepted>())
            RoundTrip(AdminContract.Stop.ResponseMarshaller, accepted);
    }

    [Fact]
    public void A_request_that_cannot_be_is_refused_with_the_field_and_what_is_allowed()
    {
        Assert.Equal(
            (StatusCode.InvalidArgument, "LeaveCluster.reason has 0 characters, must have 1 to 4096"),
            RefusalOf(AdminContract.Leave.RequestMarshaller, new Wire.LeaveCluster().ToByteArray()));
        Assert.Equal(
            (StatusCode.InvalidArgument, "CancelTrial.trial_id has 0 characters, must have 1 to 256"),
            RefusalOf(AdminContract.CancelTrial.RequestMarshaller, new Wire.CancelTrial { Reason = "no use" }.ToByteArray()));
        var (code, detail) = RefusalOf(AdminContract.Stop.RequestMarshaller, [0xFF]);
        Assert.Equal(StatusCode.InvalidArgument, code);
        Assert.StartsWith("StopRun is not a message of this kind", detail, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_that_cannot_be_is_a_fault_of_the_protocol()
    {
        var bytes = new Wire.LeaveAccepted { Node = "no such name!" }.ToByteArray();
        var fault = Assert.Throws<ProtocolException>(() => Marshalled.Read(AdminContract.Leave.ResponseMarshaller, bytes));
        Assert.Equal("LeaveAccepted.node", fault.FieldName);
    }

    private static void RoundTrip<T>(Marshaller<T> marshaller, T value) =>
        Assert.Equal(RecordText.Of(value!), RecordText.Of(Marshalled.Again(marshaller, value)!));

    private static (StatusCode Code, string Detail) RefusalOf<T>(Marshaller<T> marshaller, byte[] bytes)
    {
        var status = Assert.Throws<RpcException>(() => Marshalled.Read(marshaller, bytes)).Status;
        return (status.StatusCode, status.Detail);
    }
}
