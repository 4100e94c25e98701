namespace Grpc.Core;

/// <summary>A method that can be called on another node, without its message types.</summary>
public interface IMethod
{
    /// <summary>How many messages go each way.</summary>
    MethodType Type { get; }

    /// <summary>The service with its package, as in the .proto file: "actordistill.v1.TeacherStream".</summary>
    string ServiceName { get; }

    /// <summary>The method's name within its service.</summary>
    string Name { get; }

    /// <summary>The path of a request: "/service/method".</summary>
    string FullName { get; }
}
