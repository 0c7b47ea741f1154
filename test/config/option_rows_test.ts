import assert from "node:assert/strict";
import { z } from "zod";
import { optionRows } from "../../src/config/option_rows.ts";
import { choice, count, duration, flag, text } from "../../src/core/options.ts";
import { smallType } from "../graph/small_types.ts";

Deno.test("options are told with unit, default and whether they are needed", () => {
  const type = smallType({
    type: "t",
    options: z.strictObject({
      topics: z.array(text({ doc: "Topic" })).meta({ description: "Topics" }),
      items: count({ doc: "Items", unit: "items", default: 3 }),
      mode: choice(["a", "b"], { doc: "Mode", default: "a" }),
      life: duration({ doc: "Life" }).optional(),
      on: flag({ doc: "On", default: false }),
      either: z.union([z.string(), z.array(z.string())])
        .meta({ description: "Either" }),
      nested: z.strictObject({
        wait: duration({ doc: "Wait", default: "5s" }),
        key: text({ doc: "Key" }),
      }).optional(),
    }),
  });
  assert.deepEqual(
    optionRows(type).map((row) => [
      row.name,
      row.kind,
      row.required,
      row.default,
    ]),
    [
      ["topics", "list of text", true, undefined],
      ["items", "items", false, 3],
      ["mode", "one of a, b", false, "a"],
      ["life", "duration", false, undefined],
      ["on", "true or false", false, false],
      ["either", "text or list of text", true, undefined],
      ["nested.wait", "duration", false, "5s"],
      ["nested.key", "text", false, undefined],
    ],
  );
});
