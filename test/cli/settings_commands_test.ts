import assert from "node:assert/strict";
import { configCommand } from "../../src/cli/config.ts";
import { listCommand } from "../../src/cli/list.ts";
import { schemaCommand, schemaFiles } from "../../src/cli/schema.ts";
import { smallTypes } from "../graph/small_types.ts";
import { runWithTopologies as run } from "./run_with_topologies.ts";

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
  assert.equal(
    none.err,
    "Unknown node type or driver, did you mean parse: prase\n",
  );
});

Deno.test("list names the settings of a driver, and the nearest driver", async () => {
  const { out } = await run(listCommand, ["cassandra"]);
  assert.match(out, /^cassandra \(driver of table\): /);
  assert.match(out, /set under drivers\.table\.with/);
  assert.match(out, /^ {2}datacenter +text .* \(default datacenter1\)$/m);
  const json = await run(listCommand, ["redis", "--json"]);
  assert.equal(JSON.parse(json.out)[0].settings[0].name, "url");
  const none = await run(listCommand, ["kakfa"]);
  assert.equal(
    none.err,
    "Unknown node type or driver, did you mean kafka: kakfa\n",
  );
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
