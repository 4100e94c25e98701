# Reads a .trx file: prints each failed test with its message and stack, each skipped one with its reason; writes
# "name<tab>reason" of the skipped ones to the file `skips` and "passed failed skipped" to the file `counts`.
# Records end at "<", so that each is one tag with the text after it.

BEGIN { RS = "<"; passed = failed = skipped = 0 }

/^UnitTestResult / { outcome = attribute("outcome"); name = attribute("testName"); message = stack = output = ""; if (/\/>[ \n]*$/) finish() }
/^Message>/ { message = text() }
/^StackTrace>/ { stack = text() }
/^StdOut>/ { output = text() }
/^\/UnitTestResult>/ { finish() }

END { print passed, failed, skipped > counts }

function finish() {
    if (outcome == "Passed") {
        passed++
    } else if (outcome == "NotExecuted") {
        skipped++
        # The adapter puts a skip's reason where a run test's output goes.
        reason = message != "" ? message : output
        gsub(/[ \n\r\t]+/, " ", reason)
        sub(/^ /, "", reason)
        sub(/ $/, "", reason)
        print "skipped " name ": " reason
        print name "\t" reason > skips
    } else {
        failed++
        print "FAILED " name "\n" message "\n" stack
        if (output != "") print "output:\n" output
    }
    name = ""
}

function attribute(key,    at, rest) {
    at = index($0, " " key "=\"")
    if (at == 0) return ""
    rest = substr($0, at + length(key) + 3)
    return decode(substr(rest, 1, index(rest, "\"") - 1))
}

function text() { return decode(substr($0, index($0, ">") + 1)) }

function decode(s) {
    gsub(/&lt;/, "<", s)
    gsub(/&gt;/, ">", s)
    gsub(/&quot;/, "\"", s)
    gsub(/&apos;/, "'", s)
    gsub(/&#xD;/, "", s)
    gsub(/&#xA;/, "\n", s)
    gsub(/&amp;/, "\\&", s)
    return s
}
