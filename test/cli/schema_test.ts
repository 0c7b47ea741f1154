import assert from "node:assert/strict";
import { schemaFiles, schemaTexts } from "../../src/cli/schema.ts";
import { driverTypes } from "../../src/drivers/driver_types.ts";
import { loadPlan } from "../../src/graph/load_plan.ts";
import { nodeTypes } from "../../src/registry.ts";

const root = new URL("../../", import.meta.url);

for (const name of ["topology", "profile"] as const) {
  Deno.test(`${schemaFiles[name]} is what the node types say`, async () => {
    const found = await Deno.readTextFile(new URL(schemaFiles[name], root));
    assert.equal(
      found,
      schemaTexts(nodeTypes, driverTypes)[name],
      "Run deno task schema --write, the file is stale",
    );
  });
}

Deno.test("every shipped topology is valid, with each of the shipped profiles", async () => {
  const topologies = await names("topology/");
  const profiles = await names("topology/profiles/");
  assert.ok(topologies.includes("hot-path"));
  assert.ok(profiles.includes("embedded"));
  for (const topology of topologies) {
    for (const profile of [undefined, ...profiles]) {
      const loaded = await loadPlan({
        file: `topology/${topology}.yaml`,
        profile,
        env: {},
        types: nodeTypes,
        drivers: driverTypes,
        readText: (path) => Deno.readTextFile(new URL(path, root)),
      });
      const findings = loaded.kind === "ok" ? loaded.warnings : loaded.findings;
      assert.deepEqual(findings, [], `${topology} with ${profile}`);
    }
  }
});

Deno.test("every shipped YAML file begins with its schema for editors", async () => {
  for (
    const [folder, line] of [
      [
        "topology/",
        "# yaml-language-server: $schema=./topology.schema.json",
      ],
      [
        "topology/profiles/",
        "# yaml-language-server: $schema=../profile.schema.json",
      ],
    ] as const
  ) {
    for (const name of await names(folder)) {
      const text = await Deno.readTextFile(
        new URL(`${folder}${name}.yaml`, root),
      );
      assert.equal(text.split("\n")[0], line, `${folder}${name}`);
    }
  }
});

/** Names of a folder's YAML files, without their ending. */
async function names(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(new URL(folder, root))) {
    if (entry.name.endsWith(".yaml")) found.push(entry.name.slice(0, -5));
  }
  return found.toSorted();
}
