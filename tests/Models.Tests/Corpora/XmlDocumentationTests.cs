using System.Text;
using ActorDistill.Models.Corpora;
using ActorDistill.Storage;

namespace ActorDistill.Models.Tests.Corpora;

public sealed class XmlDocumentationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_member_is_a_document_of_its_sections_with_folded_white_space()
    {
        var path = Write("""
            <?xml version="1.0" encoding="utf-8"?>
            <doc><assembly><name>Some</name></assembly>
              <members>
                <member name="M:A.B(System.Int32)">
                  <summary>
                    Joins   <paramref name="first" /> and <see cref="M:System.String.Join``1(System.String,``0)"/>,
                    or <see langword="null" />.<para>Then <c>x &lt; y</c> ends.</para>
                  </summary>
                  <param name="first">The <b>fir</b>st.</param>
                  <param name="empty"></param>
                  <exception cref="T:System.ArgumentException">Never.</exception>
                  <returns>
                    <see cref="T:System.Collections.Generic.List`1">a list</see></returns>
                </member>
                <member name="T:Silent"/>
                <member name="T:Blank"><summary>  </summary><inheritdoc/></member>
                <member name="T:Last"><remarks><![CDATA[a & b]]></remarks></member>
              </members>
            </doc>
            """);
        Assert.Equal(
            [
                "Joins first and System.String.Join, or null. Then x < y ends.\n"
                    + "first: The first.\nSystem.ArgumentException: Never.\na list",
                "a & b",
            ],
            XmlDocumentation.Read(path).Select(document => Encoding.UTF8.GetString(((TextDocument)document).Utf8.Span)));
    }

    [Theory]
    [InlineData("<configuration/>", "is no XML documentation file (its root must be doc, is configuration)")]
    [InlineData("<doc><members><member name=\"T:A\"><summary>a</doc>", "is no valid XML: ")]
    [InlineData("", "is no valid XML: ")]
    [InlineData("<!DOCTYPE doc [<!ENTITY a \"b\">]><doc>&a;</doc>", "is no valid XML: ")]
    public void What_is_no_documentation_is_refused(string xml, string fault)
    {
        var path = Write(xml);
        var e = Assert.Throws<OperatorException>(() => XmlDocumentation.Read(path).Count());
        Assert.StartsWith($"{path}: {fault}", e.Message);
    }

    [Fact]
    public void Invalid_UTF8_is_named_by_position()
    {
        var path = _folder.PathOf("a.xml");
        File.WriteAllBytes(path, [.. "<doc>"u8, 0xFF, .. "</doc>"u8]);
        var e = Assert.Throws<OperatorException>(() => XmlDocumentation.Read(path).Count());
        Assert.Equal($"{path}: invalid UTF-8 at byte 5 (the first byte is 0)", e.Message);
    }

    [Fact]
    public void The_newest_version_of_the_pack_is_read_in_ordinal_order()
    {
        foreach (var version in new[] { "9.0.11", "10.0.2", "10.0.10", "10.0.10-rc.1" })
            foreach (var name in new[] { "b.xml", "B.xml", "a.xml", "a.dll" })
            {
                var path = _folder.PathOf("packs", "Microsoft.NETCore.App.Ref", version, "ref", "net", name);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllText(path, "<doc/>");
            }
        var newest = _folder.PathOf("packs", "Microsoft.NETCore.App.Ref", "10.0.10", "ref", "net");
        Assert.Equal(
            new[] { "B.xml", "a.xml", "b.xml" }.Select(name => Path.Combine(newest, name)),
            DefaultCorpus.Files(_folder.Path));
    }

    [Fact]
    public void A_root_without_the_pack_is_refused()
    {
        var e = Assert.Throws<OperatorException>(() => DefaultCorpus.Files(_folder.Path));
        Assert.Contains(_folder.Path, e.Message);
        Directory.CreateDirectory(_folder.PathOf("packs", "Microsoft.NETCore.App.Ref", "10.0.0"));
        Assert.Contains("holds no XML documentation", Assert.Throws<OperatorException>(() => DefaultCorpus.Files(_folder.Path)).Message);
    }

    [Fact]
    public void The_SDK_that_runs_this_has_megabytes_of_documentation()
    {
        Assert.NotEmpty(DefaultCorpus.Files());
        var documents = DefaultCorpus.Documents().Cast<TextDocument>().ToList();
        Assert.True(documents.Sum(document => (long)document.Utf8.Length) > 5_000_000);
        var validation = DefaultCorpus.Documents(DocumentPart.Validation).Count();
        Assert.InRange(validation, documents.Count / 70, documents.Count / 35);
        Assert.DoesNotContain(documents, document => document.Utf8.Span.IndexOf("  "u8) >= 0);
    }

    private string Write(string xml)
    {
        var path = _folder.PathOf("a.xml");
        File.WriteAllText(path, xml);
        return path;
    }
}
