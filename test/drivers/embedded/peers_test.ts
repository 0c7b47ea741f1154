import assert from "node:assert/strict";
import {
  MemberLock,
  removeLock,
} from "../../../src/drivers/embedded/member_lock.ts";
import { Peers } from "../../../src/drivers/embedded/peers.ts";

const intervalMs = 100;

/** A peer of a living process, and a view of it on a clock of the test's own. */
class Watched implements Disposable {
  readonly #folder = Deno.makeTempDirSync({ prefix: "hotpath-peers-" });
  readonly #lock = MemberLock.take(this.#folder, "peer");
  readonly peers = new Peers(this.#folder, 0);
  now = 0;
  beats = 0;

  /** Looks after so long; true when the peer is gone. */
  isGone(afterMs: number): boolean {
    this.now += afterMs;
    const peer = { id: "peer", beats: this.beats, sessionMs: 1_000 };
    return this.peers.gone([peer], { now: this.now, intervalMs }).length > 0;
  }

  /** As the system does when the process dies. */
  die(): void {
    this.#lock.release();
  }

  removeLock(): void {
    removeLock(this.#folder, "peer");
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.#folder, { recursive: true });
  }
}

Deno.test("a peer that beats is never gone", () => {
  using watched = new Watched();
  for (let look = 0; look < 100; look++) {
    if (look % 5 === 0) watched.beats++;
    assert(!watched.isGone(intervalMs));
  }
  watched.die();
});

Deno.test("a peer that is silent for longer than its session is gone", () => {
  using watched = new Watched();
  let silentMs = 0;
  while (!watched.isGone(intervalMs)) silentMs += intervalMs;
  assert.equal(silentMs, 1_100);
  watched.die();
});

Deno.test("a peer whose process has died is gone at the next look", () => {
  using watched = new Watched();
  assert(!watched.isGone(intervalMs));
  watched.die();
  assert(watched.isGone(intervalMs));
  watched.removeLock();
  assert(watched.isGone(intervalMs), "also when its lock file is removed");
});

Deno.test("who stood still itself holds it against nobody", () => {
  using watched = new Watched();
  assert(!watched.isGone(intervalMs));
  assert(!watched.isGone(60_000), "the others may have stood still as well");
  watched.beats++;
  assert(!watched.isGone(intervalMs));
  watched.die();
});
