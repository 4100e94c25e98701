using System.Text.Json;
using ActorDistill.EndToEnd.Tests.DataPlane.Doubles;
using ActorDistill.Protocol.Identity;
using ActorDistill.Storage;

namespace ActorDistill.EndToEnd.Tests.DataPlane.Python;

/// <summary>A student in Python, of our teacher.</summary>
public sealed class PythonStudentTests
{
    [PythonFact]
    public async Task It_reads_who_the_teacher_is()
    {
        await using var teacher = await LiveTeacher.StartAsync();
        var blob = teacher.Blobs.Offer("lm-head", Sample.Bytes(5000, seed: 1));
        await using var ours = new LiveStudent(4);
        await ours.Of(teacher).TrainToTheEndAsync();
        await using var student = PythonPeer.Call(teacher.Address, "describe");
        var description = (await student.ReadAsync()).GetProperty("description");
        Assert.Equal(("OK", ""), await student.ReadEndAsync());
        string[] texts = ["worker_id", "model_digest", "vocabulary_digest"];
        string?[] expected = ["teacher-1", Sample.ModelDigest, Sample.VocabularyDigest];
        Assert.Equal(expected, texts.Select(name => description.GetProperty(name).GetString()));
        string[] numbers = ["protocol_version", "vocab_size", "hidden_size", "layer_count", "chunk_bytes"];
        Assert.Equal([1, Sample.VocabSize, 32, 2, Sample.ChunkBytes], numbers.Select(name => description.GetProperty(name).GetInt32()));
        Assert.Equal("PAYLOAD_KIND_HIDDEN", Assert.Single(description.GetProperty("kinds").EnumerateArray()).GetString());
        Assert.Equal("openblas zen", description.GetProperty("recipe").GetProperty("blas").GetString());
        var offered = Assert.Single(description.GetProperty("blobs").EnumerateArray());
        Assert.Equal(
            ("lm-head", blob.Digest, "5000"),
            (offered.GetProperty("name").GetString(), offered.GetProperty("digest").GetString(),
                offered.GetProperty("length_bytes").GetString()));
        var kept = Assert.Single(description.GetProperty("sources").EnumerateArray());
        Assert.Equal(Sample.Source.CorpusDigest, kept.GetProperty("source").GetProperty("corpus_digest").GetString());
        // From batch 0, which JSON leaves out.
        Assert.Equal("""{"count": "4"}""", Assert.Single(kept.GetProperty("logged").EnumerateArray()).GetRawText());
    }

    [PythonTheory]
    [InlineData(0)]
    [InlineData(4096)]
    [InlineData(49_999)]
    [InlineData(50_000)]
    public async Task It_fetches_a_blob_from_where_it_likes(int offset)
    {
        await using var teacher = await LiveTeacher.StartAsync();
        var content = Sample.Bytes(50_000, seed: 2);
        var blob = teacher.Blobs.Offer("lm-head", content);
        await using var student = PythonPeer.Call(teacher.Address, "fetch", blob.Digest, $"{offset}");
        var fetched = await student.ReadAsync();
        Assert.Equal(("OK", ""), await student.ReadEndAsync());
        Assert.Equal(content.Length, fetched.GetProperty("length").GetInt32());
        Assert.Equal(content.Length - offset, fetched.GetProperty("bytes").GetInt32());
        Assert.Equal(Digest.OfBytes(content.AsSpan(offset)), fetched.GetProperty("sha256").GetString());
    }

    [PythonFact]
    public async Task It_gets_the_batches_it_gave_credit_for_and_no_others()
    {
        await using var teacher = await LiveTeacher.StartAsync();
        await using var student = PythonPeer.Call(teacher.Address, "stream");
        var accepted = (await student.ReadAsync()).GetProperty("accepted");
        Assert.Equal(Sample.ChunkBytes, accepted.GetProperty("chunk_bytes").GetInt32());
        Assert.Equal("1.13.1", accepted.GetProperty("recipe").GetProperty("libtorch").GetString());
        Assert.Empty(teacher.Maker.Forwards);

        await student.WriteLineAsync("1");
        AssertBatch(5, await student.ReadAsync());
        Assert.Equal(1, teacher.Log.Counters.MemoryReadCount);
        // Credit is absolute: the same again changes nothing.
        await student.WriteLineAsync("1");
        await student.WriteLineAsync("3");
        AssertBatch(6, await student.ReadAsync());
        AssertBatch(7, await student.ReadAsync());
        // Five were asked for. Having said all it had to say, it is sent what it gave credit for: nothing more.
        student.Close();
        Assert.Equal(0, (await student.ReadAsync()).GetProperty("rest").GetInt32());
        Assert.Equal(("OK", ""), await student.ReadEndAsync());
        Assert.Equal([5, 6, 7], teacher.Maker.Forwards);
        teacher.AssertSlotsFree();
    }

    [PythonTheory]
    [InlineData("model_digest", "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd", "FAILED_PRECONDITION",
        "python-1 expects model dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd, teacher-1 has model ")]
    [InlineData("model_digest", "short", "INVALID_ARGUMENT", "StreamHello.model_digest must be 64 lower-case hexadecimal digits")]
    [InlineData("subscriber", "two words", "INVALID_ARGUMENT",
        "StreamHello.subscriber must consist of letters, digits, '-', '_', '.' and '/'")]
    public async Task A_hello_that_does_not_fit_is_refused_in_one_sentence(string field, string value, string code, string sentence)
    {
        await using var teacher = await LiveTeacher.StartAsync();
        await using var student = PythonPeer.Call(teacher.Address, "refused", field, value);
        Assert.Equal(0, (await student.ReadAsync()).GetProperty("rest").GetInt32());
        var end = await student.ReadEndAsync();
        Assert.Equal(code, end.Code);
        Assert.StartsWith(sentence.Replace("has model ", $"has {Sample.ModelDigest}", StringComparison.Ordinal), end.Details);
        teacher.AssertSlotsFree();
    }

    [PythonTheory]
    [InlineData("no-hello", "INVALID_ARGUMENT", "a stream begins with a hello")]
    [InlineData("refused-late", "INVALID_ARGUMENT", "confirmed")]
    public async Task A_stream_that_breaks_the_rules_ends_with_its_reason_in_the_trailers(string testCase, string code, string words)
    {
        await using var teacher = await LiveTeacher.StartAsync();
        await using var student = PythonPeer.Call(teacher.Address, testCase);
        Assert.Equal(0, (await student.ReadAsync()).GetProperty("rest").GetInt32());
        var end = await student.ReadEndAsync();
        Assert.Equal(code, end.Code);
        Assert.Contains(words, end.Details);
        teacher.AssertSlotsFree();
    }

    [PythonFact]
    public async Task Calls_with_one_request_are_refused_too()
    {
        await using var teacher = await LiveTeacher.StartAsync();
        await using var future = PythonPeer.Call(teacher.Address, "describe-version", "7");
        Assert.Equal(("FAILED_PRECONDITION", "the caller speaks version 7 of the protocol, this teacher 1"), await future.ReadEndAsync());
        var unknown = new string('e', 64);
        await using var absent = PythonPeer.Call(teacher.Address, "fetch-refused", unknown);
        Assert.Equal(0, (await absent.ReadAsync()).GetProperty("rest").GetInt32());
        Assert.Equal(("NOT_FOUND", $"teacher-1 has no blob {unknown}"), await absent.ReadEndAsync());
        await using var malformed = PythonPeer.Call(teacher.Address, "fetch-refused", "none");
        await malformed.ReadAsync();
        Assert.Equal(
            ("INVALID_ARGUMENT", "FetchRequest.digest must be 64 lower-case hexadecimal digits"), await malformed.ReadEndAsync());
    }

    [PythonTheory]
    [InlineData("secret", "OK")]
    [InlineData("other", "UNAUTHENTICATED")]
    public async Task It_needs_the_token(string token, string code)
    {
        await using var teacher = await LiveTeacher.StartAsync(token: "secret");
        await using var student = PythonPeer.Call(teacher.Address, "token", token);
        Assert.Equal(code, (await student.ReadEndAsync()).Code);
    }

    [PythonTheory]
    [InlineData("deadline", "DEADLINE_EXCEEDED", "Deadline Exceeded")]
    [InlineData("cancel", "CANCELLED", "Locally cancelled by application!")]
    public async Task A_stream_without_credit_ends_when_the_student_gives_up_and_its_slot_is_free(
        string testCase, string code, string details)
    {
        await using var teacher = await LiveTeacher.StartAsync();
        await using var student = PythonPeer.Call(teacher.Address, testCase);
        await student.ReadAsync();
        if (testCase == "cancel")
        {
            Assert.Equal(1, teacher.Service.SubscriberCount);
            await student.WriteLineAsync("");
        }
        Assert.Equal(0, (await student.ReadAsync()).GetProperty("rest").GetInt32());
        Assert.Equal((code, details), await student.ReadEndAsync());
        teacher.AssertSlotsFree();
        await teacher.Lines.WaitForAsync("Stream of python-1 ended behind batch #0", student.Patience);
        Assert.Empty(teacher.Maker.Forwards);
    }

    [PythonFact]
    public async Task A_student_whose_process_ends_frees_its_slot()
    {
        await using var teacher = await LiveTeacher.StartAsync();
        await using var student = PythonPeer.Call(teacher.Address, "vanish");
        await student.ReadAsync();
        Assert.Equal(1, teacher.Service.SubscriberCount);
        await student.WriteLineAsync("");
        await student.ExitAsync();
        teacher.AssertSlotsFree();
    }

    private static void AssertBatch(long number, JsonElement read)
    {
        var batch = new BatchId(number);
        Assert.Equal((number, "teacher-1"), (read.GetProperty("batch").GetInt64(), read.GetProperty("maker").GetString()));
        Assert.Equal(FormulaMaker.Ids(batch), read.GetProperty("ids").EnumerateArray().Select(id => id.GetInt64()));
        Assert.Equal(FormulaMaker.Mask(batch), read.GetProperty("mask").EnumerateArray().Select(bit => bit.GetBoolean()));
        Assert.Equal(FormulaMaker.Hidden(batch), read.GetProperty("hidden").EnumerateArray().Select(value => value.GetSingle()));
    }
}
