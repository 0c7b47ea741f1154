import { randomInt } from "node:crypto";

/** The ports of compose.yaml that are bound natively. */
const stackPorts = [9_092, 9_093, 9_094, 9_095, 6_379, 9_042, 7_000];

/** An offset at which every port of a stack is free. */
export function freePortOffset(): number {
  for (;;) {
    const offset = randomInt(10_000, 22_000);
    if (stackPorts.every((port) => isFree(port + offset))) return offset;
  }
}

function isFree(port: number): boolean {
  try {
    Deno.listen({ hostname: "127.0.0.1", port }).close();
    return true;
  } catch (thrown) {
    if (thrown instanceof Deno.errors.AddrInUse) return false;
    throw thrown;
  }
}
