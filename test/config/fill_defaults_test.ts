import assert from "node:assert/strict";
import { z } from "zod";
import {
  emptyMap,
  originAt,
  originText,
  plainValue,
} from "../../src/config/config_tree.ts";
import { fillDefaults } from "../../src/config/fill_defaults.ts";
import { jsonSchemaOf } from "../../src/config/json_schema.ts";
import { loadLayers } from "../../src/config/load_layers.ts";
import { count, duration, text } from "../../src/core/options.ts";
import { retryOptions } from "../../src/core/policy.ts";
import { memoryRequest } from "./memory_request.ts";

const schema = jsonSchemaOf(z.strictObject({
  wait: duration({ doc: "Wait", default: "5s" }),
  items: count({ doc: "Items", unit: "items", default: 3 }),
  name: text({ doc: "Name" }).optional(),
  tags: z.array(text({ doc: "Tag" })).default(["a"]),
  retry: retryOptions.prefault({} as never),
}));

Deno.test("defaults are filled in as a person would write them, nested ones too", async () => {
  const { root } = await loadLayers(
    memoryRequest("items: 9\nretry: { attempts: 2 }\n"),
  );
  assert.ok(root);
  const filled = fillDefaults(root, schema);
  assert.deepEqual(plainValue(filled), {
    items: 9,
    wait: "5s",
    tags: ["a"],
    retry: { attempts: 2, backoff: "100ms..5s", budget: "20%" },
  });
  const origin = (...path: string[]) => originText(originAt(filled, path));
  assert.equal(origin("items"), "topology/t.yaml:1:8");
  assert.equal(origin("wait"), "default");
  assert.equal(origin("retry", "attempts"), "topology/t.yaml:2:20");
  assert.equal(origin("retry", "budget"), "default");
});

Deno.test("a part that was left out whole is filled in whole", () => {
  const filled = fillDefaults(emptyMap({ kind: "default" }), schema);
  assert.deepEqual(plainValue(filled), {
    wait: "5s",
    items: 3,
    tags: ["a"],
    retry: { attempts: 5, backoff: "100ms..5s", budget: "20%" },
  });
});
