import { isDead } from "./member_lock.ts";

/** Another member as its row tells it. */
export interface Peer {
  readonly id: string;
  /** Changes as long as the member lives. */
  readonly beats: number;
  readonly sessionMs: number;
}

/**
 * Tells which other members are gone: dead, or silent for longer than their
 * session. Silence is what this process has watched on its own clock, so
 * neither a step of the wall clock nor a standstill of this process ends
 * anybody's membership.
 */
export class Peers {
  readonly #lockFolder: string;
  #watched = new Map<string, { beats: number; silentMs: number }>();
  #lookedAt: number;

  constructor(lockFolder: string, now: number) {
    this.#lockFolder = lockFolder;
    this.#lookedAt = now;
  }

  /** `now` is monotonic; looks are `intervalMs` apart when all is well. */
  gone<T extends Peer>(
    peers: readonly T[],
    { now, intervalMs }: { readonly now: number; readonly intervalMs: number },
  ): T[] {
    const passedMs = Math.min(now - this.#lookedAt, 2 * intervalMs);
    this.#lookedAt = now;
    const watched = new Map<string, { beats: number; silentMs: number }>();
    const gone: T[] = [];
    for (const peer of peers) {
      const before = this.#watched.get(peer.id);
      const silentMs = before?.beats === peer.beats
        ? before.silentMs + passedMs
        : 0;
      watched.set(peer.id, { beats: peer.beats, silentMs });
      if (silentMs > peer.sessionMs || isDead(this.#lockFolder, peer.id)) {
        gone.push(peer);
      }
    }
    this.#watched = watched;
    return gone;
  }
}
