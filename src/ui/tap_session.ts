import type { Clock } from "../core/clock.ts";
import { Buffer } from "node:buffer";
import type { Message } from "../core/message.ts";
import { originId } from "../core/record.ts";
import type { Sighting, Watcher } from "../runtime/node_tap.ts";
import {
  jsonOf,
  keyText,
  plainValueOf,
  type ShownMessage,
  shownSighting,
} from "./shown_message.ts";
import type { ValueTest } from "./where_expression.ts";

/** What of the messages is wanted. */
export interface TapRequest {
  readonly nodes: readonly string[];
  /** `both` shows a message that came in together with what became of it. */
  readonly side: "in" | "out" | "both";
  /** Messages after which it ends. */
  readonly limit: number;
  /** From one message of a node to the next, milliseconds. */
  readonly intervalMs: number;
  readonly where: ValueTest | undefined;
  /** Only this event, through all nodes: its origin, its key or its event_id. */
  readonly follow: string | undefined;
}

/** What a session stands on. */
export interface TapParts {
  readonly watch: (node: string, watcher: Watcher) => () => void;
  readonly clock: Pick<Clock, "now" | "monotonic">;
  readonly mask: ReadonlySet<string>;
  readonly show: (message: ShownMessage) => void;
  /** The limit is reached. */
  readonly end: () => void;
}

/** What a session knows of one node. */
interface NodeState {
  nextAt: number;
  /** Messages that were shown coming in and have not been seen leaving. */
  readonly chosen: Set<string>;
}

/**
 * Shows samples of what passes some nodes: so many, so often, looked at in
 * bounded time. It runs inside the stream, so it does next to nothing with
 * what it does not show, and never throws.
 */
export class TapSession {
  readonly #request: TapRequest;
  readonly #parts: TapParts;
  readonly #states = new Map<string, NodeState>();
  readonly #stops: readonly (() => void)[];
  #shown = 0;
  #looks = { second: 0, count: 0 };
  /** Origins of events that have the id that is followed. */
  readonly #found = new Set<string>();
  readonly #followBytes: Buffer;

  constructor(request: TapRequest, parts: TapParts) {
    this.#request = request;
    // As JSON has it, where it has anything that JSON escapes.
    this.#followBytes = Buffer.from(
      JSON.stringify(request.follow ?? "").slice(1, -1),
    );
    this.#parts = parts;
    this.#stops = request.nodes.map((node) => {
      this.#states.set(node, { nextAt: 0, chosen: new Set() });
      return parts.watch(node, (sighting) => this.#see(sighting));
    });
  }

  stop(): void {
    for (const stop of this.#stops) stop();
  }

  #see(sighting: Sighting): void {
    const state = this.#states.get(sighting.node);
    if (state === undefined || this.#shown >= this.#request.limit) return;
    try {
      if (this.#isWanted(sighting, state)) this.#show(sighting);
    } catch {
      // A value that cannot be shown is passed over: the stream goes on.
      state.chosen.clear();
    }
  }

  #isWanted(sighting: Sighting, state: NodeState): boolean {
    const { follow, side } = this.#request;
    const { message } = sighting;
    if (follow !== undefined) return this.#isFollowed(message, follow);
    const isIn = sighting.side === "in";
    if (side === "in" && !isIn || side === "out" && isIn) return false;
    if (side === "both" && !isIn && state.chosen.size > 0) {
      return state.chosen.delete(originId(message.record));
    }
    const now = this.#parts.clock.monotonic();
    if (now < state.nextAt || !this.#mayLook(now)) return false;
    if (this.#request.where?.(plainValueOf(message)) === false) return false;
    state.nextAt = now + this.#request.intervalMs;
    if (side === "both" && isIn) {
      if (state.chosen.size >= chosenMax) state.chosen.clear();
      state.chosen.add(originId(message.record));
    }
    return true;
  }

  /**
   * An event's id stands in its bytes, so most events are told apart without
   * reading their value; one that was found is known by its origin from then on.
   */
  #isFollowed(message: Message, follow: string): boolean {
    const { record } = message;
    const origin = originId(record);
    if (origin === follow || keyText(message) === follow) return true;
    if (this.#found.has(origin)) return true;
    if (record.value === null || !includes(record.value, this.#followBytes)) {
      return false;
    }
    const value = jsonOf(record.value);
    const isIt = typeof value === "object" && value !== null &&
      "event_id" in value && value.event_id === follow;
    if (isIt && this.#found.size < chosenMax) this.#found.add(origin);
    return isIt;
  }

  /** Reading a value costs more than passing it on, so it is rationed. */
  #mayLook(now: number): boolean {
    const second = Math.floor(now / 1_000);
    if (this.#looks.second !== second) this.#looks = { second, count: 0 };
    return ++this.#looks.count <= looksPerSecond;
  }

  #show(sighting: Sighting): void {
    const { mask, clock, show, end } = this.#parts;
    this.#shown++;
    show(shownSighting(sighting, { mask, now: clock.now() }));
    // Later, as it would leave the node while the node tells of a message.
    if (this.#shown >= this.#request.limit) queueMicrotask(end);
  }
}

function includes(bytes: Uint8Array, part: Buffer): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .includes(part);
}

/** Values that one session may look at. */
const looksPerSecond = 2_000;
/** Messages that may be awaited on the other side of a node. */
const chosenMax = 256;
