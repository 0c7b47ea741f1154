/**
 * Why servers cannot be started here without containers, or undefined where
 * they can. In CI that is a failure and no reason to leave tests out.
 */
export function stackProblem(): string | undefined {
  const missing = ["java", "mvn", "node"].filter((program) => !runs(program));
  if (missing.length === 0) return undefined;
  const problem = `there is no ${missing.join(", no ")}`;
  if (Deno.env.get("CI") === "true") {
    throw new Error(`The stack cannot be had: ${problem}`);
  }
  return problem;
}

function runs(program: string): boolean {
  try {
    return new Deno.Command(program, {
      args: [program === "java" ? "-version" : "--version"],
      stdout: "null",
      stderr: "null",
    }).outputSync().success;
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return false;
    throw thrown;
  }
}
