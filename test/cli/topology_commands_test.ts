import assert from "node:assert/strict";
import type { Command } from "commander";
import type { CliIo } from "../../src/cli/cli_io.ts";
import { configCommand } from "../../src/cli/config.ts";
import { describeCommand } from "../../src/cli/describe.ts";
import { graphCommand } from "../../src/cli/graph.ts";
import { lintCommand } from "../../src/cli/lint.ts";
import { listCommand } from "../../src/cli/list.ts";
import { schemaCommand, schemaFiles } from "../../src/cli/schema.ts";
import type { NodeType } from "../../src/core/node.ts";
import { smallTypes } from "../graph/small_types.ts";
import { type MemoryWorld, type Ran, runCommand } from "./memory_io.ts";

type Make = (types: readonly NodeType[], io: CliIo) => Command;

const good = `name: good
nodes:
  in: { type: kafka-source, with: { topics: [a], password: "\${PASS:hunter2}" } }
  out: { type: count-sink, from: in }
`;
const files = {
  "topology/good.yaml": good,
  "topology/bad.yaml": good.replace("from: in", "from: inn"),
  "topology/doubtful.yaml": good.replace("type: count-sink", "type: file-sink")
    .replace("from: in", "from: batch, with: { path: p }, onError: dead") +
    `  batch: { type: micro-batch, from: in }
  dead: { type: dead-letter-sink, with: { topic: d } }
`,
  "topology/profiles/small.yaml": "drain: 1s\n",
  "topology/topology.schema.json": "{}",
};

function run(
  make: Make,
  args: readonly string[],
  world: MemoryWorld = {},
): Promise<Ran> {
  return runCommand((io) => make(smallTypes, io), args, { files, ...world });
}

const commands: Readonly<Record<string, Make>> = {
  lint: lintCommand,
  graph: graphCommand,
  describe: describeCommand,
  list: listCommand,
  schema: schemaCommand,
  config: configCommand,
};

for (const [name, make] of Object.entries(commands)) {
  Deno.test(`${name} --help has exit codes and two or three examples`, async () => {
    let help = "";
    const ran = runCommand(
      (io) => {
        const command = make(smallTypes, io);
        assert.equal(command.name(), name);
        assert.match(command.description(), /^[A-Z].*[^.]$/);
        return command;
      },
      ["--help"],
      { help: (text) => void (help += text) },
    );
    await assert.rejects(ran, { code: "commander.helpDisplayed" });
    assert.match(help, /Exit code: 0 /);
    const examples = help.match(
      new RegExp(`^  \\$ deno task ${name}\\b`, "gm"),
    );
    assert.ok((examples?.length ?? 0) >= 2 && (examples?.length ?? 0) <= 3);
  });
}

Deno.test("lint checks every topology of the folder and exits 1 on an error", async () => {
  const { out, err, exit } = await run(lintCommand, []);
  assert.equal(exit, 1);
  assert.equal(err, "");
  assert.equal(
    out,
    `topology/bad.yaml:4:34: error unknown-node nodes.out.from
  Unknown node, did you mean in: inn
topology/doubtful.yaml:4:3: warning not-idempotent nodes.out
  Expect doubles after a crash, a file-sink as set here does not leave its destination unchanged when events are read again: out
3 files: 1 error, 1 warning
`,
  );
});

Deno.test("lint lets warnings pass, unless they are denied", async () => {
  const file = "topology/doubtful.yaml";
  assert.equal((await run(lintCommand, [file])).exit, 0);
  assert.equal((await run(lintCommand, [file, "--deny-warnings"])).exit, 1);
});

Deno.test("lint prints findings as JSON alone on standard output", async () => {
  const { out, exit, err } = await run(lintCommand, [
    "topology/bad.yaml",
    "--json",
  ]);
  assert.deepEqual(JSON.parse(out), {
    files: ["topology/bad.yaml"],
    errors: 1,
    warnings: 0,
    findings: [{
      severity: "error",
      rule: "unknown-node",
      file: "topology/bad.yaml",
      line: 4,
      column: 34,
      path: "nodes.out.from",
      message: "Unknown node, did you mean in: inn",
    }],
  });
  assert.deepEqual([exit, err], [1, ""]);
});

Deno.test("lint says so where there is nothing to check", async () => {
  const { exit, err, out } = await run(lintCommand, [], { files: {} });
  assert.deepEqual([exit, out], [2, ""]);
  assert.match(err, /^Name a topology to check/);
});

Deno.test("lint colours only where it may", async () => {
  const args = ["topology/bad.yaml"];
  // deno-lint-ignore no-control-regex
  const escape = /\u001b/;
  assert.doesNotMatch((await run(lintCommand, args)).out, escape);
  assert.match((await run(lintCommand, args, { colour: true })).out, escape);
});

Deno.test("graph draws each format, text where none is named", async () => {
  const of = async (...args: string[]) =>
    (await run(graphCommand, ["topology/good.yaml", ...args])).out;
  assert.match(await of(), /^good\n\nin \(kafka-source\)/);
  assert.match(await of("--format", "mermaid"), /^flowchart LR\n/);
  assert.match(await of("--format", "dot"), /^digraph "good" \{\n/);
  assert.match(await of("-f", "svg"), /^<svg [^]*<\/svg>\n$/);
  const json = JSON.parse(await of("--format", "json"));
  assert.equal(json.name, "good");
  assert.equal(await of("--json"), await of("--format", "json"));
});

Deno.test("graph refuses a format that there is not", async () => {
  await assert.rejects(
    run(graphCommand, ["topology/good.yaml", "--format", "png"]),
    /Allowed choices are mermaid, dot, svg, text, json/,
  );
});

Deno.test("graph writes a drawing to a file and checks it", async () => {
  const path = "docs/good.svg";
  const args = ["topology/good.yaml", "--format", "svg"];
  const written = await run(graphCommand, [...args, "--output", path]);
  assert.deepEqual([written.out, written.exit], ["", 0]);
  assert.match(written.err, /^Wrote docs\/good.svg\n$/);
  const check = (more: Record<string, string>) =>
    run(graphCommand, [...args, "--check", path], {
      files: { ...files, ...more },
    });
  assert.equal((await check(written.files)).exit, 0);
  const stale = await check({ [path]: `${written.files[path]} ` });
  assert.deepEqual([stale.exit, stale.out], [1, ""]);
  assert.match(stale.err, /the topology has changed since: docs\/good.svg/);
  assert.equal((await check({})).exit, 1);
});

Deno.test("graph says so where it cannot write", async () => {
  const { exit, err } = await run(graphCommand, [
    "topology/good.yaml",
    "--output",
    "sealed/x.txt",
  ]);
  assert.equal(exit, 2);
  assert.match(err, /^Cannot write the drawing/);
});

Deno.test("graph, describe and config exit 4 on a topology that is not valid", async () => {
  for (const make of [graphCommand, describeCommand, configCommand]) {
    const { exit, out, err } = await run(make, ["topology/bad.yaml"]);
    assert.deepEqual([exit, out], [4, ""]);
    assert.match(err, /^topology\/bad.yaml:4:34: error unknown-node/);
    const missing = await run(make, ["topology/none.yaml"]);
    assert.equal(missing.exit, 4);
    assert.match(missing.err, /^topology\/none.yaml: error file-unreadable/);
  }
});

Deno.test("profiles and --set reach every command that loads a topology", async () => {
  const { out } = await run(describeCommand, [
    "topology/good.yaml",
    "--profile",
    "small",
    "--set",
    "budget.events=7",
    "--set",
    "nodes.in.with.group=mine",
  ]);
  assert.match(out, /Drain {4}1s\n/);
  assert.match(out, /Budget {3}7 events/);
  assert.match(out, /group: mine\n/);
  const unknown = await run(graphCommand, [
    "topology/good.yaml",
    "-p",
    "smal",
  ]);
  assert.equal(unknown.exit, 4);
  assert.match(unknown.err, /did you mean small: smal/);
});

Deno.test("describe tells settings and delivery, and keeps secrets back", async () => {
  const { out, exit } = await run(describeCommand, ["topology/good.yaml"]);
  assert.equal(exit, 0);
  assert.match(out, /password: \*\*\*/);
  assert.match(out, /An event of in is committed once out has it/);
  assert.doesNotMatch(out, /hunter2/);
  const json = await run(describeCommand, ["topology/good.yaml", "--json"]);
  assert.equal(JSON.parse(json.out).nodes[0].with.password, "***");
});

Deno.test("list shows every type with options, units and defaults", async () => {
  const { out, exit } = await run(listCommand, []);
  assert.equal(exit, 0);
  for (const { type } of smallTypes) assert.ok(out.includes(`${type} (`), type);
  assert.match(
    out,
    /micro-batch \(operator\): A micro-batch for tests\n {2}takes messages, gives batches\n {2}maxItems {2}items {5}Most items \(default 200\)\n/,
  );
  assert.match(out, /topics +list of text +Topics to read \(required\)\n/);
});

Deno.test("list shows one type, or names the nearest", async () => {
  const one = await run(listCommand, ["parse"]);
  assert.deepEqual(one.out.match(/^\S.*$/gm), [
    "parse (operator): A parse for tests",
  ]);
  const none = await run(listCommand, ["prase"]);
  assert.deepEqual([none.exit, none.out], [2, ""]);
  assert.equal(none.err, "Unknown node type, did you mean parse: prase\n");
});

Deno.test("list prints JSON for machines", async () => {
  const { out } = await run(listCommand, ["micro-batch", "--json"]);
  const [type] = JSON.parse(out);
  assert.deepEqual(type.options[2], {
    name: "maxWait",
    doc: "Longest wait",
    kind: "duration",
    required: false,
    default: "20ms",
  });
});

Deno.test("schema prints, writes and checks the schemas", async () => {
  const printed = await run(schemaCommand, []);
  assert.equal(
    JSON.parse(printed.out).$schema,
    "http://json-schema.org/draft-07/schema#",
  );
  const profile = await run(schemaCommand, ["--profile"]);
  assert.equal(JSON.parse(profile.out).title, "hotpath profile");
  const stale = await run(schemaCommand, ["--check"]);
  assert.equal(stale.exit, 1);
  assert.match(stale.err, /the file is stale: topology\/topology.schema.json/);
  const written = await run(schemaCommand, ["--write"]);
  assert.equal(written.files[schemaFiles.topology], printed.out);
  assert.equal(written.files[schemaFiles.profile], profile.out);
  const fresh = await run(schemaCommand, ["--check"], { files: written.files });
  assert.equal(fresh.exit, 0);
});

Deno.test("config shows each value with its origin, secrets masked", async () => {
  const args = [
    "topology/good.yaml",
    "-p",
    "small",
    "--set",
    "budget.events=7",
  ];
  const { out, exit } = await run(configCommand, args, {
    env: { PASS: "other" },
  });
  assert.equal(exit, 0);
  const lines = out.split("\n").map((line) => line.replaceAll(/ {2,}/g, " "));
  for (
    const line of [
      "name: good # topology/good.yaml:1:7",
      "drain: 1s # profile small (topology/profiles/small.yaml:1:8)",
      "budget.events: 7 # --set",
      "budget.bytes: 64MiB # default",
      "nodes.in.with.topics[0]: a # topology/good.yaml:3:46",
      "nodes.in.with.password: *** # topology/good.yaml:3:60, PASS from environment",
      "drivers.log.with: {} # default",
    ]
  ) assert.ok(lines.includes(line), `${line}\n${out}`);
  const json = await run(configCommand, [...args, "--json"]);
  const found = JSON.parse(json.out).find((one: { path: string }) =>
    one.path === "budget.events"
  );
  assert.deepEqual(found, {
    path: "budget.events",
    value: 7,
    origin: { kind: "set" },
    variables: [],
    secret: false,
  });
  assert.doesNotMatch(out + json.out, /hunter2|other/);
});
