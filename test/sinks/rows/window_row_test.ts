import assert from "node:assert/strict";
import { HotpathError } from "../../../src/core/errors.ts";
import type { Message } from "../../../src/core/message.ts";
import { campaignPerformance } from "../../../src/drivers/kol_metrics.ts";
import {
  type WindowRow,
  windowRow,
} from "../../../src/sinks/rows/window_row.ts";
import { messageOf } from "../../support/messages.ts";
import { resultMessage, windowStart } from "../../support/window_results.ts";

const fields = ["campaign_id", "kol_id"];

function rowOf(message: Message): WindowRow {
  const row = windowRow(message, campaignPerformance, fields);
  assert.ok(!(row instanceof HotpathError), `${row}`);
  return row;
}

Deno.test("a result's write time grows with its revision and stays near its window", () => {
  const micros = [
    resultMessage({ isIncomplete: true, count: 3, version: 3 }),
    resultMessage({ isFinal: false, version: 3 }),
    resultMessage({ version: 3 }),
    resultMessage({ isFinal: false, version: 4 }),
    resultMessage({ version: 1_000_000_000 }),
  ].map((message) => rowOf(message).writeTimeMicros);
  for (const [index, at] of micros.slice(1).entries()) {
    assert.ok(at > (micros[index] ?? 0), `${index}: ${micros}`);
  }
  const hourMicros = 3_600_000_000;
  for (const at of micros) {
    assert.ok(at >= windowStart * 1_000, String(at));
    assert.ok(at < windowStart * 1_000 + hourMicros, String(at));
  }
});

Deno.test("what is no result, or of other groups, is refused with the remedy", () => {
  const refusals: readonly (readonly [Message, RegExp])[] = [
    [messageOf().withValue({ kol_id: "k" }), /the result of a window: object$/],
    [
      resultMessage({ group: { kol_id: "k" } }),
      /a window by campaign_id, kol_id: kol_id$/,
    ],
    [resultMessage({ group: {} }), /campaign_id, kol_id: no groups$/],
    [
      resultMessage({
        group: { kol_id: "k", campaign_id: "c", platform: "p" },
      }),
      /campaign_id, kol_id: kol_id, campaign_id, platform$/,
    ],
    [
      resultMessage({ version: Number.MAX_SAFE_INTEGER }),
      /a write time below 2\^53/,
    ],
  ];
  for (const [message, expected] of refusals) {
    const error = windowRow(message, campaignPerformance, fields);
    assert.ok(error instanceof HotpathError);
    assert.equal(error.code, "write-rejected");
    assert.match(error.message, expected);
  }
});
