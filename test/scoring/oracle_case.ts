/** A larger oracle that is not part of the project. */
const oracle = new URL("../../../shared/reference/", import.meta.url);
const isPresent = exists(oracle);
const skipped = isPresent ? "" : " (skipped: no ../shared/reference)";

function exists(url: URL): boolean {
  try {
    return Deno.statSync(url).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Declares a test on the rows of a JSON lines file of the oracle. */
export function oracleTest<T>(
  name: string,
  file: string,
  { run }: { run: (cases: readonly T[]) => void | Promise<void> },
): void {
  Deno.test({
    name: `${name}${skipped}`,
    ignore: !isPresent,
    fn: () => run(readCases<T>(file)),
  });
}

function readCases<T>(file: string): readonly T[] {
  const text = Deno.readTextFileSync(new URL(file, oracle));
  return text.trimEnd().split("\n").map((line): T => JSON.parse(line));
}
