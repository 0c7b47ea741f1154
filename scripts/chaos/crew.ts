import { Member, type MemberEnd } from "./member.ts";
import type { Random } from "./load_event.ts";

/** A member that ended although nobody asked it to. */
export interface UnaskedEnd {
  readonly member: string;
  readonly end: MemberEnd;
}

/**
 * The members of the group. One that ends without being asked is started
 * again, as a service manager does, and remembered.
 */
export class Crew {
  readonly unasked: UnaskedEnd[] = [];
  /** Ends after SIGTERM that were not clean. */
  readonly unclean: UnaskedEnd[] = [];
  residentBytesMax = 0;
  readonly #env: Record<string, string>;
  readonly #members = new Set<Member>();
  readonly #dismissed = new Set<Member>();
  #count = 0;
  #isClosed = false;

  /** `env` tells members where everything is. */
  constructor(env: Record<string, string>) {
    this.#env = env;
  }

  get members(): readonly Member[] {
    return [...this.#members];
  }

  join(): Member {
    const member = new Member(`member-${++this.#count}`, this.#env);
    this.#members.add(member);
    member.ended.then((end) => this.#onEnd(member, end));
    return member;
  }

  pick(random: Random): Member {
    const members = this.members;
    return members[random.below(members.length)] ?? this.join();
  }

  /** Ends a member with a signal and waits for its end. */
  async dismiss(member: Member, signal: Deno.Signal): Promise<MemberEnd> {
    this.#dismissed.add(member);
    member.kill(signal);
    const end = await member.ended;
    if (signal === "SIGTERM" && end.code !== 0) {
      this.unclean.push({ member: member.name, end });
    }
    return end;
  }

  /** Looks at the memory of each member. */
  async weigh(): Promise<void> {
    for (const member of this.#members) {
      const bytes = await member.residentBytes();
      this.residentBytesMax = Math.max(this.residentBytesMax, bytes);
    }
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

  #onEnd(member: Member, end: MemberEnd): void {
    this.#members.delete(member);
    if (this.#dismissed.delete(member) || this.#isClosed) return;
    this.unasked.push({ member: member.name, end });
    this.join();
  }
}
