import assert from "node:assert/strict";
import { type Batch, Message } from "../../src/core/message.ts";
import type { CallItem, CallNode, CallResult } from "../../src/core/node.ts";
import { parse } from "../../src/operators/parse.ts";
import { score } from "../../src/operators/score.ts";
import { ScoreRecord } from "../../src/scoring/score_record.ts";
import { FixedClock } from "../support/fixed_clock.ts";
import { type Answer, httpServer } from "../support/http_server.ts";
import { batchOf, textMessage } from "../support/messages.ts";
import { nodeContext } from "../support/node_context.ts";

/** A score node whose clock stands at 10:00 on 3 December 2025. */
export function scoreNode(
  url: string,
  given: Record<string, unknown> = {},
): CallNode {
  const instance = score.create(
    score.options.parse({ url, ...given }),
    nodeContext({ clock: new FixedClock(Date.UTC(2025, 11, 3, 10), 1_000) }),
  );
  assert.ok("kind" in instance && instance.kind === "call");
  return instance;
}

const parseNode = parse.create(
  parse.options.parse({ schema: "profile" }),
  nodeContext(),
);

/** A parsed profile, read 45 ms before the clock's now. */
export function profile(event: Record<string, unknown>, offset = 0): Message {
  assert.ok("kind" in parseNode && parseNode.kind === "map");
  const message = parseNode.map(textMessage(event, { offset, readAt: 955 }));
  assert.ok("settlement" in message);
  return message;
}

/** Profiles that tell nothing but their names. */
export function profiles(...names: string[]): Batch {
  return batchOf(
    names.map((username, offset) => profile({ username }, offset)),
  );
}

/** A signal that is never aborted. */
export const unaborted: AbortSignal = new AbortController().signal;

/** What a node makes of a batch when the service answers so. */
export async function called(
  batch: Batch,
  answer: Answer,
  given: Record<string, unknown> = {},
): Promise<CallResult> {
  await using server = httpServer(answer);
  const node = scoreNode(server.url, given);
  try {
    return await node.call(batch, unaborted);
  } finally {
    await node.close?.();
  }
}

/** The score that a result is. */
export function recordOf(
  result: CallItem | undefined,
): ScoreRecord {
  assert.ok(result instanceof Message, `${result}`);
  assert.ok(result.value instanceof ScoreRecord);
  return result.value;
}
