import { systemClock } from "../../src/core/clock.ts";
import { processes } from "../support/processes.ts";
import { Member, type MemberEnd } from "./member.ts";
import type { Random } from "./load_event.ts";

/** A member that ended although nobody asked it to. */
export interface UnaskedEnd {
  readonly member: string;
  readonly end: MemberEnd;
  /** Unix milliseconds. */
  readonly atMs: number;
}

/**
 * The members of the group. One that ends without being asked is started
 * again, as a service manager does, and remembered.
 */
export class Crew {
  readonly unasked: UnaskedEnd[] = [];
  /** Ends after SIGTERM that were not clean. */
  readonly unclean: UnaskedEnd[] = [];
  /** The most that there were at a time. */
  membersMax = 0;
  readonly #env: Record<string, string>;
  readonly #logDir: string | undefined;
  readonly #members = new Set<Member>();
  readonly #dismissed = new Set<Member>();
  #visits = 0;
  #isClosed = false;

  /** `env` tells members where everything is; `logDir` keeps their logs. */
  constructor(env: Record<string, string>, logDir: string | undefined) {
    this.#env = env;
    this.#logDir = logDir;
  }

  get members(): readonly Member[] {
    return [...this.#members];
  }

  /**
   * Starts a member that is to stay. It takes the name of one that is gone, and
   * with the name its partitions, at once.
   */
  join(): Member {
    let index = 1;
    while (this.#isTaken(`member-${index}`)) index++;
    return this.#start(`member-${index}`, "kept");
  }

  /** Starts a member that leaves again: the group knows it by no name. */
  visit(): Member {
    return this.#start(`visitor-${++this.#visits}`, "passing");
  }

  /** One of those that stay. */
  pick(random: Random): Member {
    const members = this.members.filter((one) => one.stay === "kept");
    return members[random.below(members.length)] ?? this.join();
  }

  /** Ends a member with a signal; one that does not end in time is killed. */
  async dismiss(member: Member, signal: Deno.Signal): Promise<MemberEnd> {
    this.#dismissed.add(member);
    member.kill(signal);
    const cancel = systemClock.after(endMsMax, () => member.kill("SIGKILL"));
    const end = await member.ended;
    cancel();
    // One that is told to stop before it has begun has nothing to drain, and
    // may tell why it could not begin.
    if (signal === "SIGTERM" && end.code !== 0 && end.hasBegun) {
      this.unclean.push({ member: member.name, end, atMs: Date.now() });
    }
    return end;
  }

  /** The memory of each member. */
  async weigh(): Promise<readonly number[]> {
    const all = [...(await processes()).values()];
    return this.members.map((member) => member.residentBytes(all));
  }

  /** What the members say of their partitions, a line each. */
  async why(): Promise<readonly string[]> {
    const whys = await Promise.all(this.members.map((one) => one.why()));
    return whys.flat();
  }

  /** Ends all of them orderly. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(
      this.members.map((member) => this.dismiss(member, "SIGTERM")),
    );
  }

  /** Ends what is left at once. */
  killAll(): void {
    this.#isClosed = true;
    for (const member of this.#members) member.kill("SIGKILL");
  }

  #isTaken(name: string): boolean {
    return this.members.some((one) => one.name === name);
  }

  #start(name: string, stay: "kept" | "passing"): Member {
    const member = new Member({
      name,
      stay,
      env: this.#env,
      logDir: this.#logDir,
    });
    this.#members.add(member);
    this.membersMax = Math.max(this.membersMax, this.#members.size);
    member.ended.then((end) => this.#onEnd(member, end));
    return member;
  }

  #onEnd(member: Member, end: MemberEnd): void {
    this.#members.delete(member);
    if (this.#dismissed.delete(member) || this.#isClosed) return;
    this.unasked.push({ member: member.name, end, atMs: Date.now() });
    if (member.stay === "kept") this.join();
  }
}

/** Longer than a member's own deadline for its drain, milliseconds. */
const endMsMax = 150_000;
