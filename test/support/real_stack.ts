import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { stackProblem } from "./stack_needs.ts";
import { runTask } from "./task.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Addresses of the servers that the integration tests share. */
export interface RealStack {
  readonly kafka: string;
  readonly redis: string;
  readonly cassandra: string;
}

/** Why there is no stack here, or undefined; in CI that is a failure. */
export const noStack: string | undefined = stackProblem();

let running: Promise<RealStack> | undefined;

/**
 * The stack that the integration tests share, started when the first asks for
 * it. It is left running for the next one; the test runner stops it.
 */
export function realStack(): Promise<RealStack> {
  running ??= start();
  return running;
}

/** Stops the shared stack and removes its data. */
export async function stopRealStack(): Promise<void> {
  await stack("down", "--volumes");
}

async function start(): Promise<RealStack> {
  const text = await stack("up", "--json");
  const { services }: {
    services: Record<keyof RealStack, { address: string }>;
  } = JSON.parse(text);
  return {
    kafka: services.kafka.address,
    redis: services.redis.address,
    cassandra: services.cassandra.address,
  };
}

async function stack(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runTask(
    [
      "stack",
      ...args,
      "--native",
      "--state-dir",
      resolve(root, ".hotpath/test-stack"),
      "--port-offset",
      String(portOffset),
    ],
    {},
    { timeoutMs },
  );
  if (code === 0) return stdout;
  throw new Error(`Run stack ${args.join(" ")}: ${stderr}`);
}

/** A first start builds the Kafka client, two minutes on a quiet machine. */
const timeoutMs = 900_000;

/**
 * Apart from a developer's own stack and from what a kernel hands out, and
 * another one for each checkout, so that two can be tested at once.
 */
const portOffset = 12_000 + 100 * (hashOf(root) % 50);

/** A number that a text always has. */
function hashOf(text: string): number {
  let hash = 0;
  for (const char of text) {
    hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 1_000_003;
  }
  return hash;
}
