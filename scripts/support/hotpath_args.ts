/** Arguments of deno for a command of `hotpath`, with the permissions of `run`. */
export function hotpathArgs(command: readonly string[]): string[] {
  return [
    "run",
    "--no-check",
    "--allow-read",
    "--allow-write",
    "--allow-env",
    "--allow-net",
    "--allow-run=node",
    "src/main.ts",
    ...command,
  ];
}
