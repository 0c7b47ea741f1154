import type { Clock } from "../../core/clock.ts";
import { HotpathError } from "../../core/errors.ts";
import type { Logger } from "../../core/logger.ts";
import type { SourceEvents } from "../../core/source.ts";
import type { ConsumerOptions } from "../log.ts";
import type { Database } from "./database.ts";
import { GroupStore, type Share, type StoredMember } from "./group_store.ts";
import { logUse } from "./log_use.ts";
import { isDead, MemberLock, removeLock } from "./member_lock.ts";
import { OwnedPartitions } from "./owned_partitions.ts";
import { Peers } from "./peers.ts";

/** What a membership is made of. */
export interface MembershipOptions extends ConsumerOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly events: SourceEvents;
  /** Folder of the members' lock files. */
  readonly lockFolder: string;
}

/**
 * Membership in a consumer group, kept alive on a timer of its own, so that a
 * member that does not read stays one. A partition has at most one owner: what
 * another member is to have is given up only when `revoked` has returned.
 */
export class Membership {
  readonly owned: OwnedPartitions;
  readonly #options: MembershipOptions;
  readonly #store: GroupStore;
  readonly #self: StoredMember;
  readonly #lock: MemberLock;
  readonly #peers: Peers;
  readonly #cancels: readonly (() => void)[];
  #looking: Promise<void> | undefined;
  #lookedAt: number;
  #beatAt: number;
  #failure: unknown;
  #leaving = false;
  /** Has it been told what it has, since it joined? */
  #isTold = false;

  private constructor(
    options: MembershipOptions,
    self: StoredMember,
    lock: MemberLock,
  ) {
    const { clock, db, group } = options;
    this.#options = options;
    this.#self = self;
    this.#lock = lock;
    this.#store = new GroupStore(db, group);
    this.owned = new OwnedPartitions({
      ...options,
      disown: (ids) =>
        db.write(logUse.group, () => this.#store.disown(self.id, ids)),
    });
    this.#lookedAt = this.#beatAt = clock.monotonic();
    this.#peers = new Peers(options.lockFolder, this.#lookedAt);
    // The first look comes when the caller holds the session.
    this.#cancels = [
      clock.after(0, () => void this.look()),
      clock.every(lookIntervalMs, () => void this.look()),
    ];
  }

  /** Joins the group; partitions come with the first look. */
  static async join(options: MembershipOptions): Promise<Membership> {
    const { db, group, lockFolder } = options;
    const self: StoredMember = {
      id: crypto.randomUUID(),
      name: options.memberName ?? null,
      topics: [...new Set(options.topics)],
      sessionMs: options.sessionTimeoutMs,
      beats: 0,
    };
    const lock = MemberLock.take(lockFolder, self.id);
    try {
      const store = new GroupStore(db, group);
      await db.write(logUse.group, () => store.join(self));
      return new Membership(options, self, lock);
    } catch (thrown) {
      lock.release();
      throw thrown;
    }
  }

  /** The member's id in the file. */
  get id(): string {
    return this.#self.id;
  }

  /** Why this membership is over, if it is: the next poll tells it. */
  get failure(): unknown {
    return this.#failure;
  }

  /**
   * Looks first if this process stood still, as others may have taken over:
   * once more if it stood still in the middle of a look.
   */
  async refresh(): Promise<void> {
    for (let looks = 0; looks < 2 && this.#isStale; looks++) await this.look();
  }

  /** Shows life and does what the group asks; one look at a time. */
  look(): Promise<void> {
    if (this.#looking === undefined) {
      const now = this.#options.clock.monotonic();
      this.#looking = this.#look(now).finally(() => {
        this.#lookedAt = now;
        this.#looking = undefined;
      });
    }
    return this.#looking;
  }

  /** Hands everything over, then leaves; it is a member until the end. */
  async leave(): Promise<void> {
    this.#leaving = true;
    await this.#looking;
    await this.owned.handOver(this.owned.readings, { disown: false });
    for (const cancel of this.#cancels) cancel();
    await this.#looking;
    try {
      await this.#options.db.write(
        logUse.group,
        () => this.#store.leave(this.id),
      );
    } finally {
      this.#lock.release();
    }
  }

  async #look(now: number): Promise<void> {
    const { db, logger, group } = this.#options;
    try {
      const members = await db.read(logUse.group, () => this.#store.members());
      const peers = members.filter((one) => one.id !== this.id);
      if (peers.length === members.length) return await this.#evicted(members);
      const gone = this.#peers.gone(peers, { now, intervalMs: lookIntervalMs });
      const share = await db.read(logUse.group, () => this.#share(gone));
      if (share.isWhole && share.due.length === 0) this.#tellNothing();
      const isQuiet = gone.length === 0 && isNothing(share);
      if (isQuiet && now - this.#beatAt < this.#beatIntervalMs) return;
      await this.#act(gone, now);
    } catch (thrown) {
      if (!(thrown instanceof HotpathError)) return this.#fail(thrown);
      if (thrown.disposition !== "retry") return this.#fail(thrown);
      logger.log("warn", thrown.message, { code: thrown.code, group });
    }
  }

  /** Beats, takes out who is gone, takes what is due; one transaction. */
  async #act(gone: readonly StoredMember[], now: number): Promise<void> {
    const { db, start, lockFolder } = this.#options;
    const result = await db.write(logUse.group, () => {
      if (!this.#store.beat(this.id)) return undefined;
      for (const one of this.#stillSilent(gone)) this.#store.leave(one.id);
      const share = this.#share([]);
      for (const one of share.due) this.#store.own(this.id, one);
      const granted = share.due.map((one) => this.#store.grant(one, start));
      const forgotten = share.excess.filter((id) => !this.owned.get(id));
      this.#store.disown(this.id, forgotten);
      return { granted, excess: share.excess };
    });
    // Who is no member any more finds that out with the next look.
    if (result === undefined) return;
    this.#beatAt = now;
    for (const { id } of gone) {
      if (isDead(lockFolder, id)) removeLock(lockFolder, id);
    }
    this.#revoke(result.excess);
    if (result.granted.length === 0) return;
    this.#isTold = true;
    this.owned.grant(result.granted);
    db.changes.notify();
  }

  /** More members than partitions: that is an answer too. */
  #tellNothing(): void {
    if (this.#isTold) return;
    this.#isTold = true;
    this.#options.events.assigned([]);
  }

  /** Who has shown life since the look stays. */
  #stillSilent(gone: readonly StoredMember[]): readonly StoredMember[] {
    if (gone.length === 0) return [];
    const beats = new Map(
      this.#store.members().map((one) => [one.id, one.beats]),
    );
    return gone.filter((one) => beats.get(one.id) === one.beats);
  }

  /** What is to be taken and given up, apart from what is under way. */
  #share(gone: readonly StoredMember[]): Share {
    const ids = new Set(gone.map((one) => one.id));
    const members = this.#store.members().filter((one) => !ids.has(one.id));
    const { due, excess, kept, isWhole } = this.#store.share(this.id, members);
    if (this.#leaving) return { due: [], excess: [], kept, isWhole };
    // A hand-over that failed half-way is ours in the file only.
    const forgotten = kept.filter((one) => !this.owned.get(one.id));
    return {
      due: [...due, ...forgotten],
      excess: excess.filter((id) => this.owned.get(id)?.revoking !== true),
      kept,
      isWhole,
    };
  }

  #revoke(excess: readonly number[]): void {
    const readings = excess
      .map((id) => this.owned.get(id))
      .filter((one) => one !== undefined);
    if (readings.length === 0) return;
    void this.owned.handOver(readings, { disown: true });
  }

  /** Others took over while this process stood still: join anew. */
  async #evicted(members: readonly StoredMember[]): Promise<void> {
    const { db, group } = this.#options;
    this.owned.loseAll();
    this.#isTold = false;
    const { name } = this.#self;
    if (name !== null && members.some((one) => one.name === name)) {
      return this.#fail(
        new HotpathError({
          code: "member-name-taken",
          message:
            `Read in group ${group}: another process joined as member ${name} and took its place; give each process a memberName of its own`,
        }),
      );
    }
    if (this.#leaving) return;
    await db.write(logUse.group, () => this.#store.join(this.#self));
  }

  /** Ends the membership; whoever polls is told. */
  #fail(failure: unknown): void {
    this.#failure = failure;
    for (const cancel of this.#cancels) cancel();
    this.#options.db.changes.notify();
  }

  get #isStale(): boolean {
    return this.#options.clock.monotonic() - this.#lookedAt > staleMs;
  }

  get #beatIntervalMs(): number {
    return Math.min(beatIntervalMaxMs, this.#self.sessionMs / beatsPerSession);
  }
}

/** How often a member looks at its group; also how soon a death is seen. */
const lookIntervalMs = 100;
/** Looks that are further apart mean that the process stood still. */
const staleMs = 5 * lookIntervalMs;
const beatIntervalMaxMs = 1_000;
const beatsPerSession = 5;

function isNothing(share: Share): boolean {
  return share.due.length === 0 && share.excess.length === 0;
}
