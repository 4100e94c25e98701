using ActorDistill.EndToEnd.Tests.DataPlane.Doubles;
using ActorDistill.StudentActors.Intake;
using Grpc.Core;

namespace ActorDistill.EndToEnd.Tests.DataPlane;

/// <summary>A student and a teacher that do not fit together say so and do not try again.</summary>
public sealed class RefusalTests
{
    private static readonly string OtherDigest = new('d', 64);

    [Theory]
    [InlineData("secret", true)]
    [InlineData("other", false)]
    [InlineData(null, false)]
    public async Task Only_a_student_with_the_teachers_token_gets_batches(string? token, bool isServed)
    {
        await using var teacher = await LiveTeacher.StartAsync(token: "secret");
        await using var student = new LiveStudent(3, token: token);
        student.Of(teacher);
        var directory = new TeacherDirectory(new TeacherDialer(Sample.Intake, token), TimeProvider.System);
        var entry = Assert.Single(await directory.DescribeAllAsync([teacher.Address], student.Patience));
        if (isServed)
        {
            await student.TrainToTheEndAsync();
            Assert.Equal(Sample.ModelDigest, entry.Description!.ModelDigest);
            return;
        }
        var refusal = await Assert.ThrowsAsync<TeacherRefusedException>(async () => await student.Intake.NextAsync(student.Patience));
        Assert.Equal("Unauthenticated: the call carries no valid bearer token", refusal.Reason);
        Assert.Equal(refusal.Reason, entry.Fault);
        Assert.Empty(teacher.Maker.Forwards);
    }

    [Theory]
    [InlineData("model")]
    [InlineData("vocabulary")]
    public async Task Another_digest_is_refused_in_a_sentence_that_names_both(string what)
    {
        await using var teacher = await LiveTeacher.StartAsync();
        var query = Sample.Query(Sample.Exact);
        query = what == "model" ? query with { ModelDigest = OtherDigest } : query with { VocabularyDigest = OtherDigest };
        await using var student = new LiveStudent(3, query: query);
        student.Of(teacher);
        var refusal = await Assert.ThrowsAsync<TeacherRefusedException>(async () => await student.Intake.NextAsync(student.Patience));
        Assert.StartsWith($"{StatusCode.FailedPrecondition}: student-1 ", refusal.Reason);
        Assert.Contains(OtherDigest, refusal.Reason);
        Assert.Contains($"teacher-1 has {(what == "model" ? Sample.ModelDigest : Sample.VocabularyDigest)}", refusal.Reason);
        Assert.Contains(student.Lines.Lines, line => line.Contains(refusal.Reason, StringComparison.Ordinal));
        teacher.AssertSlotsFree();
        Assert.Empty(teacher.Maker.Forwards);
    }

    [Fact]
    public async Task A_text_that_the_teacher_has_not_is_refused_in_its_own_words()
    {
        await using var teacher = await LiveTeacher.StartAsync();
        var query = Sample.Query(Sample.Exact);
        await using var student = new LiveStudent(3, query: query with { Source = query.Source with { CorpusDigest = OtherDigest } });
        student.Of(teacher);
        var refusal = await Assert.ThrowsAsync<TeacherRefusedException>(async () => await student.Intake.NextAsync(student.Patience));
        Assert.Equal($"FailedPrecondition: corpus {OtherDigest} is not here", refusal.Reason);
    }
}
