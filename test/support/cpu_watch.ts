/**
 * Sums up the processor time of a process and of those that it starts, as `ps`
 * tells of it, until it is stopped.
 */
export class CpuWatch {
  readonly #pid: number;
  readonly #seconds = new Map<number, number>();
  readonly #stopping = Promise.withResolvers<void>();
  readonly #done: Promise<void>;

  constructor(pid: number) {
    this.#pid = pid;
    this.#done = this.#run();
  }

  /** Seconds of processor time that were seen. */
  async stop(): Promise<number> {
    this.#stopping.resolve();
    await this.#done;
    return [...this.#seconds.values()].reduce((sum, one) => sum + one, 0);
  }

  async #run(): Promise<void> {
    let isStopping = false;
    this.#stopping.promise.then(() => isStopping = true);
    while (!isStopping) {
      await this.#look();
      let timer: ReturnType<typeof setTimeout> | undefined;
      const tick = new Promise((resolve) => {
        timer = setTimeout(resolve, lookMs);
      });
      await Promise.race([tick, this.#stopping.promise]);
      clearTimeout(timer);
    }
  }

  async #look(): Promise<void> {
    const { stdout } = await new Deno.Command("ps", {
      args: ["-eo", "pid=,ppid=,time="],
      stdin: "null",
      stderr: "null",
    }).output();
    for (const line of new TextDecoder().decode(stdout).trim().split("\n")) {
      const [pid, parent, time = ""] = line.trim().split(/\s+/);
      if (![pid, parent].map(Number).includes(this.#pid)) continue;
      this.#seconds.set(Number(pid), secondsOf(time));
    }
  }
}

/** `[days-][hours:]minutes:seconds`. */
function secondsOf(time: string): number {
  const [clock = "", days = "0"] = time.split("-").toReversed();
  const seconds = clock.split(":").reduce(
    (sum, one) => sum * 60 + Number(one),
    0,
  );
  return Number(days) * 86_400 + seconds;
}

const lookMs = 200;
