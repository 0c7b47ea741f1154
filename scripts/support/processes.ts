/** A process of this machine, as `ps` tells of it. */
export interface ProcessInfo {
  readonly pid: number;
  readonly parent: number;
  /**
   * One that has ended and was not waited for yet is not alive. One that was
   * killed holds its ports until the last of its threads has ended.
   */
  readonly isAlive: boolean;
  readonly residentBytes: number;
  /** Its program and arguments. */
  readonly command: string;
}

/** Every process of this machine, by its id. */
export async function processes(): Promise<ReadonlyMap<number, ProcessInfo>> {
  const { code, stdout } = await new Deno.Command("ps", {
    args: ["-ww", "-eo", "pid=,ppid=,stat=,rss=,args="],
    stdin: "null",
    stderr: "null",
  }).output();
  if (code !== 0) throw new Error(`Look at processes: ps ended with: ${code}`);
  const lines = new TextDecoder().decode(stdout).trim().split("\n");
  return new Map(lines.map((line) => {
    const [pid, parent, state = "Z", kib, ...args] = line.trim().split(/\s+/);
    const info = {
      pid: Number(pid),
      parent: Number(parent),
      isAlive: !state.startsWith("Z") || state.includes("l"),
      residentBytes: Number(kib) * 1_024,
      command: args.join(" "),
    };
    return [info.pid, info] as const;
  }));
}

/** The processes that a process has started. */
export async function childrenOf(pid: number): Promise<ProcessInfo[]> {
  return [...(await processes()).values()]
    .filter((one) => one.parent === pid && one.isAlive);
}

/** Whether a process with that id is alive. */
export async function isAlive(pid: number): Promise<boolean> {
  return (await processes()).get(pid)?.isAlive ?? false;
}
