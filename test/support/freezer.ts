import type { StateFolder } from "./state_folder.ts";

const loaded = new URL("./freezable.mjs", import.meta.url).pathname;

/**
 * Freezes the JavaScript of a Kafka client, and not its threads: it polls no
 * more and goes on telling its group that it lives.
 */
export class Freezer {
  readonly #folder: StateFolder;

  private constructor(folder: StateFolder) {
    this.#folder = folder;
  }

  static async create(folder: StateFolder): Promise<Freezer> {
    const path = Deno.env.get("PATH") ?? "";
    const script =
      `#!/bin/sh\nPATH='${path}' exec node --import '${loaded}' "$@"\n`;
    await Deno.writeTextFile(folder.at("node"), script, { mode: 0o755 });
    return new Freezer(folder);
  }

  /** With this a run starts a client that can be frozen. */
  get env(): Record<string, string> {
    const { path } = this.#folder;
    return { FREEZER: path, PATH: `${path}:${Deno.env.get("PATH") ?? ""}` };
  }

  async freeze(): Promise<void> {
    await Deno.writeTextFile(this.#folder.at("frozen"), "");
    const pid = Number(await Deno.readTextFile(this.#folder.at("pid")));
    Deno.kill(pid, "SIGUSR2");
  }

  async thaw(): Promise<void> {
    await Deno.remove(this.#folder.at("frozen"));
  }
}
