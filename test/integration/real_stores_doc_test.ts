import assert from "node:assert/strict";
import { type Child, startHotpath } from "../support/child.ts";
import { freePortOffset } from "../support/port_offset.ts";
import { onStack } from "../support/on_stack.ts";
import { StateFolder } from "../support/state_folder.ts";
import { runTask } from "../support/task.ts";

const file = new URL("../../docs/real-stores.md", import.meta.url);
const doc = await Deno.readTextFile(file);

/** Commands of the shell blocks, in order, from the name of the task. */
const commands = [...doc.matchAll(/```sh\n([\s\S]*?)```/g)]
  .flatMap(([, block = ""]) => block.trimEnd().split("\n"))
  .map((line) => {
    assert(line.startsWith("npx -y deno task "), line);
    return line.split(" ").slice(4);
  });

/**
 * Serves as the page says, on a free port; gives the address. Without the
 * task's own process between, whose end would leave the service behind.
 */
async function serving(
  args: readonly string[],
): Promise<{ child: Child; url: string }> {
  const port = args.indexOf("8080");
  const child = startHotpath(args.with(port, "0"));
  await child.until("an address", ({ stdout }) => stdout.includes("\n"));
  return { child, url: child.stdout.trim() };
}

onStack(
  "every command of the page on real stores works, in its order",
  runCommands,
);

async function runCommands(t: Deno.TestContext): Promise<void> {
  await using folder = new StateFolder();
  const offset = freePortOffset();
  const own = ["--state-dir", folder.path, "--port-offset", String(offset)];
  const native = [...own, "--native"];
  const at = (port: number) => `127.0.0.1:${port + offset}`;
  const env: Record<string, string> = {
    KAFKA_BROKERS: at(9_092),
    REDIS_URL: `redis://${at(6_379)}`,
    CASSANDRA_HOSTS: at(9_042),
    HOTPATH_STATE: folder.at("state"),
  };
  const seen = new Map<string, string>();
  let service: Child | undefined;
  try {
    for (const args of commands) {
      await t.step(args.join(" "), async () => {
        if (args[0] === "serve") {
          const { child, url } = await serving(args);
          service = child;
          env["SCORING_URL"] = url;
          return;
        }
        const more = args[0] === "stack" ? native : [];
        const { code, stdout, stderr } = await runTask(
          [...args, ...more],
          env,
        );
        assert.equal(code, 0, `${stdout}\n${stderr}`);
        seen.set(args.slice(0, 2).join(" "), stdout);
      });
    }
  } finally {
    await service?.[Symbol.asyncDispose]();
    await runTask(["stack", "down", ...native]);
  }
  await t.step("doctor found nothing to do", () => {
    const found = seen.get("doctor --profile") ?? "";
    assert.doesNotMatch(found, /^fail/m);
    for (const check of ["topics", "clock", "cassandra", "scoring"]) {
      assert.match(found, new RegExp(`^ok +${check} `, "m"));
    }
  });
  await t.step("the best scores came out of Redis", () => {
    const lines = (seen.get("scores top") ?? "").trimEnd().split("\n");
    assert(lines.length >= 5, lines.join("\n"));
  });
}
