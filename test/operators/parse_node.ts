import assert from "node:assert/strict";
import { HotpathError } from "../../src/core/errors.ts";
import type { Message } from "../../src/core/message.ts";
import type { MapNode } from "../../src/core/node.ts";
import { parse } from "../../src/operators/parse.ts";
import type { KolProfile } from "../../src/operators/parse/profile.ts";
import { textMessage } from "../support/messages.ts";
import { nodeContext } from "../support/node_context.ts";

/** A parse node with these options. */
export async function parseNode(
  given: Record<string, unknown>,
): Promise<MapNode> {
  const instance = await parse.create(
    parse.options.parse(given),
    nodeContext(),
  );
  assert.ok(instance.kind === "map");
  return instance;
}

/** Parse nodes with every default. */
export const profiles: MapNode = await parseNode({ schema: "profile" });
export const videos: MapNode = await parseNode({ schema: "video" });

/** The message that a node makes of this one. */
export function parsed(message: Message, node = profiles): Message {
  const result = node.map(message);
  assert.ok(
    !("rule" in result) && !(result instanceof HotpathError),
    `${result}`,
  );
  return result;
}

/** The profile that an event is. */
export function profileOf(event: unknown): KolProfile {
  return parsed(textMessage(event)).value as KolProfile;
}

/** Why a node refuses a message. */
export function faultOf(message: Message, node = profiles): HotpathError {
  const result = node.map(message);
  assert.ok(result instanceof HotpathError, JSON.stringify(result));
  assert.equal(result.disposition, "dead-letter");
  return result;
}

/** A profile in the shape that the scraper writes. */
export const scraped: Readonly<Record<string, unknown>> = {
  event_id: "e-1",
  event_time: "2025-12-03T09:59:00.102322+00:00",
  event_type: "profile",
  platform: "tiktok",
  username: "kol_1",
  nickname: "Someone",
  followers_raw: "11.3K",
  following_raw: "428",
  likes_raw: "1.3M",
  bio: "Caf\u00e9 \u{1f484} linktr.ee/x",
  avatar_url: "https://cdn.example/x.jpeg",
  verified: true,
  profile_url: "https://social.example/@kol_1",
};
