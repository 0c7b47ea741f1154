import { noStack } from "./real_stack.ts";

/**
 * A test that needs real servers. Where they cannot be had it is skipped and
 * its name says why; in CI that is a failure.
 */
export function onStack(
  name: string,
  fn: (t: Deno.TestContext) => void | Promise<void>,
): void {
  const skipped = noStack === undefined ? "" : ` (skipped: ${noStack})`;
  Deno.test({ name: `${name}${skipped}`, ignore: noStack !== undefined, fn });
}

/** The tests of a contract on real servers, or one that says why there are none. */
export function contractOnStack(name: string, register: () => void): void {
  if (noStack === undefined) register();
  else onStack(`${name} passes the contract`, () => {});
}
