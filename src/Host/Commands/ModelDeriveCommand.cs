using System.CommandLine;
using ActorDistill.Models.Configuration;
using ActorDistill.Storage;

namespace ActorDistill.Host.Commands;

/// <summary>"model derive": a student's config.json from a teacher's.</summary>
internal static class ModelDeriveCommand
{
    public static Command Create()
    {
        var teacher = new Argument<string>("teacher") { Description = "Hugging Face folder of the teacher." };
        var target = new Argument<string>("target") { Description = "Folder to write the student's config.json to." };
        var sizes = new StudentSizeOptions();
        var command = new Command("derive", """
            Write a student's config.json: the teacher's, with the sizes given; the rest follows in proportion.

            Example:
              actordistill model derive models/teacher models/student --hidden-size 32 --layers 3
            """) { teacher, target };
        sizes.AddTo(command);
        command.SetAction(parsed =>
        {
            var student = sizes.For(parsed, HuggingFaceConfig.Read(parsed.GetValue(teacher)!));
            using var output = AtomicFolder.Create(parsed.GetValue(target)!);
            output.Write(HuggingFaceConfig.FileName, stream => HuggingFaceConfigWriter.Write(stream, student));
            output.Commit();
            var heads = $"{student.NumHeads} heads, {student.NumKeyValueHeads} key-value heads";
            parsed.InvocationConfiguration.Output.WriteLine(FormattableString.Invariant(
                $"{parsed.GetValue(target)}: {student.ParameterCount:n0} parameters, hidden size {student.HiddenSize}, ")
                + $"{student.NumLayers} layers, {heads}, feed-forward {student.IntermediateSize}");
            return CommandRunner.Done;
        });
        return command;
    }
}
