/** A folder for one test, gone with the block that holds it. */
export class StateFolder {
  readonly path = Deno.makeTempDirSync({ prefix: "hotpath-e2e-" });

  /** A path below it. */
  at(name: string): string {
    return `${this.path}/${name}`;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Deno.remove(this.path, { recursive: true });
  }
}
