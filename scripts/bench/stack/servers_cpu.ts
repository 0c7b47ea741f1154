import { processFigures } from "./process_figures.ts";

/**
 * CPU that each server has used so far, microseconds, by its name. Of the
 * process that listens at the address: one in a container, on another machine
 * or of another user is left out.
 */
export async function serversCpu(
  addresses: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, number>>> {
  const found = await Promise.all(
    Object.entries(addresses).map(async ([name, address]) => {
      const pid = await listenerAt(Number(/:(\d+)/.exec(bare(address))?.[1]));
      if (pid === undefined) return [];
      return [[name, (await processFigures(pid)).cpuUs] as const];
    }),
  );
  return Object.fromEntries(found.flat());
}

/** Host and port of an address that may be a URL, or the first of a list. */
function bare(address: string): string {
  return address.replace(/^\w+:\/\/([^@/]*@)?/, "");
}

async function listenerAt(port: number): Promise<number | undefined> {
  const { code, stdout } = await new Deno.Command("ss", {
    args: ["-ltnpH", `sport = :${port}`],
    stdin: "null",
    stderr: "null",
  }).output();
  if (code !== 0) return undefined;
  const pid = /pid=(\d+)/.exec(new TextDecoder().decode(stdout))?.[1];
  return pid === undefined ? undefined : Number(pid);
}
