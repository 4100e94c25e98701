using ActorDistill.Protocol.Streams;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace ActorDistill.Protocol.Tests.Streams;

public sealed class TeacherStreamContractTests
{
    private static readonly ServiceDescriptor Service = Wire.TeacherStreamReflection.Descriptor.Services.Single();

    [Fact]
    public void The_contract_has_the_methods_of_the_proto_file_and_no_others()
    {
        IMethod[] methods = [TeacherStreamContract.Describe, TeacherStreamContract.Fetch, TeacherStreamContract.Subscribe];
        Assert.Equal(TeacherStreamContract.ServiceName, Service.FullName);
        Assert.Equal(
            Service.Methods.Select(method => (Service.FullName, method.Name, KindOf(method))),
            methods.Select(method => (method.ServiceName, method.Name, method.Type)));
    }

    [Fact]
    public void Each_method_takes_and_gives_the_message_of_its_name()
    {
        // Frame and the records are named as the messages they stand for.
        var contract = typeof(TeacherStreamContract).GetProperties()
            .Where(property => property.PropertyType.IsGenericType)
            .Select(property => (property.Name, Types: property.PropertyType.GetGenericArguments().Select(type => type.Name).ToArray()));
        foreach (var (name, types) in contract)
        {
            var method = Service.FindMethodByName(name);
            Assert.Equal([method.InputType.Name, method.OutputType.Name], types);
        }
    }

    private static MethodType KindOf(MethodDescriptor method) => (method.IsClientStreaming, method.IsServerStreaming) switch
    {
        (false, false) => MethodType.Unary,
        (true, false) => MethodType.ClientStreaming,
        (false, true) => MethodType.ServerStreaming,
        (true, true) => MethodType.DuplexStreaming,
    };
}
