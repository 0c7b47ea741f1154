import assert from "node:assert/strict";
import { configCommand } from "../../src/cli/config.ts";
import { describeCommand } from "../../src/cli/describe.ts";
import { graphCommand } from "../../src/cli/graph.ts";
import { lintCommand } from "../../src/cli/lint.ts";
import { listCommand } from "../../src/cli/list.ts";
import { schemaCommand } from "../../src/cli/schema.ts";
import { smallTypes } from "../graph/small_types.ts";
import { runCommand } from "./memory_io.ts";
import {
  type Make,
  runWithTopologies as run,
  topologyFiles as files,
} from "./run_with_topologies.ts";

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
