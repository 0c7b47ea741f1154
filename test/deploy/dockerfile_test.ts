import assert from "node:assert/strict";

const root = new URL("../../", import.meta.url);
const read = (path: string) => Deno.readTextFile(new URL(path, root));
const lines = (await read("deploy/Dockerfile")).replaceAll(/\\\n\s*/g, " ")
  .split("\n").filter((line) => line !== "" && !line.startsWith("#"));
const at = (pattern: RegExp) => lines.findIndex((line) => pattern.test(line));

Deno.test("every image that is built on has a fixed tag", () => {
  const bases = lines.filter((line) => line.startsWith("FROM "));
  assert(bases.length > 0);
  for (const line of bases) assert.match(line, /:\S*\d+\.\d+\.\d+/, line);
});

Deno.test("packages come before sources, so a change fetches nothing", () => {
  const last = lines.findLastIndex((line) => line.startsWith("FROM "));
  const packages = at(/--from=packages/);
  const sources = at(/^COPY src /);
  assert(last < packages && packages < sources);
  assert(at(/--from=addon/) < sources);
  assert(at(/^RUN deno install --frozen$/) < last);
});

Deno.test("the image runs as nobody in particular", () => {
  const user = lines.findLast((line) => line.startsWith("USER "));
  assert.equal(user, "USER node");
});

Deno.test("the program of the image may do what its tasks may", () => {
  const entry: string[] = JSON.parse(
    lines.find((line) => line.startsWith("ENTRYPOINT "))?.slice(11) ?? "[]",
  );
  assert.equal(entry.at(-1), "src/main.ts");
  assert(entry.includes("--allow-run=node"));
  assert(!entry.some((one) => /^(-A|--allow-all|--allow-run)$/.test(one)));
});

Deno.test("what the image copies is there and is not left out", async () => {
  const ignored = await read(".dockerignore");
  const copied = lines.filter((line) => /^COPY (?!--from)/.test(line))
    .flatMap((line) => line.split(" ").slice(1, -1));
  assert(copied.includes("src"));
  for (const path of copied) {
    await Deno.stat(new URL(path, root));
    assert(ignored.includes(`!${path.split("/")[0]}\n`), path);
  }
});

Deno.test("the image has the Deno that the project is tested with", () => {
  const [, version = ""] = /deno:bin-(\d+\.\d+)\./.exec(lines.join("\n")) ?? [];
  assert(Deno.version.deno.startsWith(`${version}.`), version);
});
