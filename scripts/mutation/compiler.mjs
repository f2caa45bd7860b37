// Compiles again and again with npm's solc in one process: a standard JSON input per line in, its output per line out.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const solc = createRequire(import.meta.url)("solc");
for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  process.stdout.write(`${JSON.stringify(JSON.parse(solc.compile(line)))}\n`);
}
