import assert from "node:assert/strict";
import { Dropped } from "../../../src/core/dropped.ts";
import { windowVelocityFields } from "../../../src/operators/parse/window_velocity.ts";
import { textMessage } from "../../support/messages.ts";
import { faultOf, parsed, parseNode } from "../parse_node.ts";

const velocities = await parseNode({ schema: "window-velocity" });

const told = {
  schema: 1,
  kol_id: "kol_1",
  platform: "youtube",
  event_id: "trending/youtube/2025-12-03T10:00:00.000Z/13/kol_1",
  event_time: "2025-12-03T10:00:00.000Z",
  window_start: "2025-12-03T10:00:00.000Z",
  window_end: "2025-12-03T10:05:00.000Z",
  final: true,
  features: { velocity: 12.5, total_engagement: 60.0 },
};

/** The rule by which an event goes no further. */
function ruleOf(event: unknown): string {
  const result = velocities.map(textMessage(event));
  assert.ok(result instanceof Dropped, `${result}`);
  return result.rule;
}

Deno.test("the velocity of a KOL's window is read at the window's start", () => {
  const message = parsed(
    textMessage(told, { timestamp: Date.UTC(2025, 11, 3, 10, 8) }),
    velocities,
  );
  assert.equal(message.eventTime, Date.UTC(2025, 11, 3, 10));
  assert.deepEqual(message.value, {
    kol_id: "kol_1",
    platform: "youtube",
    event_id: told.event_id,
    velocity: 12.5,
  });
  assert.deepEqual(
    Object.keys(message.value as Record<string, unknown>),
    windowVelocityFields,
  );
});

Deno.test("features of scores and windows that go on or without activity are passed over", () => {
  const { window_start: _, ...score } = told;
  assert.equal(ruleOf({ ...score, features: {} }), "other-features");
  assert.equal(ruleOf({ ...told, final: false }), "window-not-final");
  assert.equal(ruleOf({ ...told, features: { velocity: 0 } }), "no-activity");
});

Deno.test("a velocity that is none is refused", () => {
  const cases = [
    [{ features: { velocity: -1 } }, "velocity"],
    [{ features: { velocity: "fast" } }, "velocity"],
    [{ features: 5 }, "features"],
    [{ kol_id: null }, "kol_id"],
  ] as const;
  for (const [change, field] of cases) {
    const fault = faultOf(textMessage({ ...told, ...change }), velocities);
    assert.equal(fault.details["field"], field);
  }
});
