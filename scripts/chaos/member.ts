import { fileURLToPath } from "node:url";
import { hotpathArgs } from "../support/hotpath_args.ts";
import { childrenOf, type ProcessInfo } from "../support/processes.ts";

const projectRoot = fileURLToPath(new URL("../../", import.meta.url));

/** How a member of the group ended. */
export interface MemberEnd {
  readonly code: number;
  readonly signal: Deno.Signal | null;
  /** Whether it had opened everything and begun to run. */
  readonly hasBegun: boolean;
  /** Last lines of its log. */
  readonly tail: readonly string[];
}

export interface MemberOptions {
  readonly name: string;
  /** Whether the group knows it by its name, so that it may come back. */
  readonly stay: "kept" | "passing";
  /** Tells it where everything is. */
  readonly env: Readonly<Record<string, string>>;
  /** Folder that keeps its log; nothing is kept where none is named. */
  readonly logDir: string | undefined;
}

/** The hot path as a process of its own, as its users run it. */
export class Member {
  readonly name: string;
  readonly stay: "kept" | "passing";
  readonly ended: Promise<MemberEnd>;
  readonly #process: Deno.ChildProcess;
  readonly #tail: string[] = [];
  readonly #logFile: string | undefined;
  #end: MemberEnd | undefined;
  #pages: string | undefined;

  constructor({ name, stay, env, logDir }: MemberOptions) {
    this.name = name;
    this.stay = stay;
    this.#logFile = logDir && `${logDir}/${name}-${Date.now()}.jsonl`;
    const named = stay === "kept"
      ? ["--set", `nodes.profiles.with.memberName=${name}`]
      : [];
    this.#process = new Deno.Command(Deno.execPath(), {
      args: hotpathArgs([...runCommand, ...named]),
      cwd: projectRoot,
      env: { NO_COLOR: "1", ...env },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    this.ended = this.#follow();
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** How it ended; undefined while it runs. */
  get end(): MemberEnd | undefined {
    return this.#end;
  }

  /** The process that holds the Kafka client; undefined while there is none. */
  async kafkaChildPid(): Promise<number | undefined> {
    return (await childrenOf(this.pid)).at(0)?.pid;
  }

  kill(signal: Deno.Signal): void {
    if (this.#end !== undefined) return;
    this.#process.kill(signal);
  }

  /** Bytes that it and its child hold in memory. */
  residentBytes(processes: Iterable<ProcessInfo>): number {
    let bytes = 0;
    for (const one of processes) {
      const isOurs = one.pid === this.pid || one.parent === this.pid;
      if (isOurs) bytes += one.residentBytes;
    }
    return bytes;
  }

  /** What it says of its partitions that do not move, a line each. */
  async why(): Promise<readonly string[]> {
    if (this.#pages === undefined) return [`${this.name}: it has not begun`];
    try {
      const answer = await fetch(`${this.#pages}/api/why`, {
        signal: AbortSignal.timeout(whyMsMax),
      });
      const { partitions }: { partitions: readonly Why[] } = await answer
        .json();
      return partitions.map((one) =>
        `${this.name}: ${one.topic}/${one.partition} ${one.condition}, ${one.reason}`
      );
    } catch (thrown) {
      return [`${this.name}: ${String(thrown)}`];
    }
  }

  async #follow(): Promise<MemberEnd> {
    const decoder = new TextDecoder();
    let rest = "";
    for await (const chunk of this.#process.stderr) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split(
        "\n",
      );
      rest = lines.pop() ?? "";
      if (this.#logFile !== undefined && lines.length > 0) {
        await Deno.writeTextFile(this.#logFile, `${lines.join("\n")}\n`, {
          append: true,
        });
      }
      this.#pages ??= lines.map((line) => pagesPattern.exec(line)?.[1])
        .find((one) => one !== undefined);
      this.#tail.push(...lines);
      this.#tail.splice(0, this.#tail.length - tailLinesMax);
    }
    const { code, signal } = await this.#process.status;
    const hasBegun = this.#pages !== undefined;
    this.#end = { code, signal, hasBegun, tail: [...this.#tail, rest] };
    return this.#end;
  }
}

/** What is read of an answer to `why`. */
interface Why {
  readonly topic: string;
  readonly partition: number;
  readonly condition: string;
  readonly reason: string;
}

const tailLinesMax = 40;
const whyMsMax = 10_000;
const pagesPattern = /Live pages: (http:\/\/[\d.:]+)/;

/** Events that may be in flight in one member. */
export const budgetEvents = 2_000;
/** And their bytes, as in the shipped topology. */
export const budgetBytes: number = 64 * 1_048_576;

const runCommand = [
  "run",
  "topology/hot-path.yaml",
  "--profile",
  "compose",
  "--log-format",
  "json",
  "--ui",
  "127.0.0.1:0",
  "--set",
  `budget.events=${budgetEvents}`,
  "--set",
  `budget.bytes=${budgetBytes}B`,
  // Some freezes are longer than that, and who is gone is replaced soon.
  "--set",
  "nodes.profiles.with.sessionTimeout=6s",
  // Who is told to stop while a server starts waits for it and ends cleanly.
  "--set",
  "drain=2m",
];
