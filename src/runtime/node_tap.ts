import type { HotpathError } from "../core/errors.ts";
import type { Message } from "../core/message.ts";

/** Where a message was seen: coming in, going out, or failed. */
export type TapSide = "in" | "out" | "failed";

/** A message at a node, as someone watches. */
export interface Sighting {
  readonly node: string;
  readonly side: TapSide;
  readonly message: Message;
  readonly error?: HotpathError;
}

/** Told of each message while it watches; must be quick and must not throw. */
export type Watcher = (sighting: Sighting) => void;

/** Tells those who watch a node; there is one only while somebody does. */
export class NodeTap {
  readonly #watchers = new Set<Watcher>();

  constructor(readonly node: string) {}

  get isWatched(): boolean {
    return this.#watchers.size > 0;
  }

  add(watcher: Watcher): void {
    this.#watchers.add(watcher);
  }

  delete(watcher: Watcher): void {
    this.#watchers.delete(watcher);
  }

  seen(side: TapSide, message: Message, error?: HotpathError): void {
    const sighting = {
      node: this.node,
      side,
      message,
      ...(error === undefined ? {} : { error }),
    };
    for (const watcher of this.#watchers) watcher(sighting);
  }

  seenAll(side: TapSide, messages: readonly Message[]): void {
    for (const message of messages) this.seen(side, message);
  }
}
