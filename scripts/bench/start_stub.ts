import { readUntil } from "../support/read_until.ts";

/** The stub of the scoring service as a process of its own. */
export interface Stub {
  readonly url: string;
  close(): Promise<void>;
}

export async function startStub(): Promise<Stub> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--allow-net=127.0.0.1",
      new URL("./stub_scoring.ts", import.meta.url).pathname,
    ],
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const port = (await readUntil(child.stdout, /\n/)).trim();
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      child.kill("SIGKILL");
      await child.status;
    },
  };
}
