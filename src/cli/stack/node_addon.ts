import { z } from "zod";
import { HotpathError } from "../../core/errors.ts";
import { addonPackage, portFolder } from "./kafka_addon_files.ts";
import { runProgram } from "./run_program.ts";

const timeoutMs = 20_000;

/** The Node that will load the addon. */
export interface NodeFacts {
  readonly version: string;
  /** The number of its binary interface; an addon is built for one. */
  readonly abi: string;
  /** The folder above its bin folder. */
  readonly prefix: string;
}

/** What the Kafka client can do, or why it does not load. */
export type AddonState =
  | { readonly kind: "loads"; readonly features: readonly string[] }
  | { readonly kind: "fails"; readonly reason: string };

const facts = z.object({
  version: z.string(),
  abi: z.string(),
  prefix: z.string(),
});

/** Asks a Node what it is; one that is missing is an error with its remedy. */
export async function nodeFacts(node: string): Promise<NodeFacts> {
  const script = `process.stdout.write(JSON.stringify({
    version: process.version,
    abi: process.versions.modules,
    prefix: require("path").resolve(process.execPath, "../.."),
  }))`;
  const end = await runProgram([node, "-e", script], { timeoutMs });
  if (end.kind === "done") return facts.parse(JSON.parse(end.stdout));
  throw new HotpathError({
    code: "prerequisite-missing",
    message: `Ask ${node} for its version: ${
      end.kind === "missing" ? "it is not there" : end.reason
    }; install Node 20 or newer, or name it by --node`,
  });
}

/** Tries to load the Kafka client in a Node. */
export async function addonState(node: string): Promise<AddonState> {
  const script = `process.stdout.write(String(require(${
    JSON.stringify(addonPackage)
  }).features))`;
  const end = await runProgram([node, "-e", script], {
    cwd: portFolder,
    timeoutMs,
  });
  switch (end.kind) {
    case "done":
      return { kind: "loads", features: end.stdout.split(",") };
    case "failed": {
      const reason = /^Error: (.*)$/m.exec(end.reason)?.[1];
      return { kind: "fails", reason: reason ?? `it ended with ${end.code}` };
    }
    case "missing":
      return { kind: "fails", reason: `there is no ${node}` };
  }
}
