import assert from "node:assert/strict";
import { counterSpecs } from "../../src/ui/counter_specs.ts";
import { gaugeSpecs } from "../../src/ui/gauge_specs.ts";

const page = await Deno.readTextFile(
  new URL("../../docs/operations.md", import.meta.url),
);
const specs = [...counterSpecs, ...gaugeSpecs];

Deno.test("a counter's name ends with what it counts, a gauge's does not", () => {
  for (const { name } of counterSpecs) assert.match(name, /_total$/);
  for (const { name } of gaugeSpecs) assert.doesNotMatch(name, /_total$/);
});

Deno.test("every counter that the operations page names is there", () => {
  const named = page.matchAll(
    /`((?:pipeline|kafka|http|db|messaging)_[a-z_]+)`/g,
  );
  const histograms = [
    "pipeline_end_to_end_seconds",
    "messaging_process_duration_seconds",
    "http_client_request_duration_seconds",
    "db_client_operation_duration_seconds",
    "messaging_client_operation_duration_seconds",
  ];
  const known = new Set([...specs.map((one) => one.name), ...histograms]);
  for (const [, name = ""] of named) assert.ok(known.has(name), name);
});
