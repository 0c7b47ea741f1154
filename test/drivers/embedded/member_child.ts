import { fileURLToPath } from "node:url";
import { Child } from "../../support/child.ts";
import type { MemberEvent, MemberOrder } from "./member_process.ts";

const script = fileURLToPath(new URL("member_process.ts", import.meta.url));

/**
 * A member in a process of its own, with no permission but to read and write
 * the state folder. Leaving the block that holds it kills it.
 */
export class MemberChild implements AsyncDisposable {
  readonly #child: Child;

  constructor(order: MemberOrder) {
    this.#child = new Child([
      "run",
      "--no-check",
      "--no-prompt",
      `--allow-read=${order.stateDir}`,
      `--allow-write=${order.stateDir}`,
      script,
      JSON.stringify(order),
    ]);
  }

  /** What has happened to it so far. */
  get events(): MemberEvent[] {
    const lines = this.#child.stdout.split("\n");
    return lines.slice(0, -1).map((line) => JSON.parse(line));
  }

  /** Partitions that it owns by its own account. */
  get owned(): number[] {
    const owned = new Set<number>();
    for (const { what, partitions = [] } of this.events) {
      for (const one of partitions) {
        if (what === "assigned") owned.add(one);
        else owned.delete(one);
      }
    }
    return [...owned].sort();
  }

  /** Offsets that it has read, as `partition/offset`. */
  get read(): string[] {
    return this.events.filter((one) => one.what === "read")
      .flatMap((one) => one.records ?? [])
      .map((origin) => origin.join("/"));
  }

  /** Resolves when it owns so many partitions. */
  async owns(count: number): Promise<void> {
    await this.until(`${count} partitions`, () => this.owned.length === count);
  }

  /** Resolves when something is so. */
  async until(what: string, isSo: () => boolean): Promise<void> {
    await this.#child.until(what, isSo);
  }

  /** When something happened first after a time, Unix milliseconds. */
  timeOf(what: MemberEvent["what"], after: number): number {
    return this.events
      .find((one) => one.what === what && one.at >= after)?.at ?? NaN;
  }

  kill(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /** Tells it to stop and waits for its end; its exit code. */
  async stop(): Promise<number> {
    this.#child.kill("SIGTERM");
    return (await this.#child.end).code;
  }

  /** Waits for its end. */
  async ended(): Promise<void> {
    await this.#child.end;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child[Symbol.asyncDispose]();
  }
}
