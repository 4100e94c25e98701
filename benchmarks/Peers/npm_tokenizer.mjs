// The peer of "actordistill-bench tokenizer": one npm tokenizer with GPT-2's vocabulary, in a process of its own.
// Run in the folder where npm installed the package. Each line in is a JSON request, each line out its answer.
import { createInterface } from "node:readline";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [name, textFile] = process.argv.slice(2);
const require = createRequire(pathToFileURL(join(process.cwd(), "package.json")));
const encode = load(name);
const documents = JSON.parse(readFileSync(textFile, "utf8"));

function load(name) {
  if (name === "tiktoken") {
    const encoding = require("tiktoken").get_encoding("gpt2");
    return (text) => encoding.encode_ordinary(text);
  }
  if (name === "gpt-tokenizer")
    return require("gpt-tokenizer/encoding/r50k_base").encode;
  throw new Error(`${name}: known are tiktoken, gpt-tokenizer`);
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  if (request.op === "encode") {
    const start = process.hrtime.bigint();
    let count = 0;
    for (const text of documents) count += encode(text).length;
    console.log(JSON.stringify({ seconds: Number(process.hrtime.bigint() - start) / 1e9, count }));
  } else {
    console.log(JSON.stringify({ ids: Array.from(encode(documents[request.document])) }));
  }
}
