import type { Plan } from "../../graph/plan.ts";
import { addonState, nodeFacts } from "../stack/node_addon.ts";
import type { Check } from "./check_result.ts";

/** The Deno and the Node that the project is tested with, from. */
const denoFrom = [2, 9] as const;
const nodeFrom = 20;

/** Is this Deno new enough? */
export function denoCheck(version: string): Check {
  return {
    name: "deno",
    run() {
      const [major = 0, minor = 0] = version.split(".").map(Number);
      const [wantedMajor, wantedMinor] = denoFrom;
      const isNew = major > wantedMajor ||
        (major === wantedMajor && minor >= wantedMinor);
      return Promise.resolve([
        isNew ? { level: "ok", found: version } : {
          level: "warn",
          found: `${version}, tested from ${denoFrom.join(".")}`,
          remedy: "use npx -y deno, or deno upgrade",
        },
      ]);
    },
  };
}

/** Is the Node that runs the Kafka client there, and new enough? */
export function nodeCheck(node: string): Check {
  return {
    name: "node",
    async run() {
      const { version, abi } = await nodeFacts(node);
      const found = `${version.slice(1)}, ABI ${abi}`;
      const major = Number(/^v(\d+)/.exec(version)?.[1]);
      return [
        major >= nodeFrom ? { level: "ok", found } : {
          level: "fail",
          found,
          remedy: `install Node ${nodeFrom} or newer`,
        },
      ];
    },
  };
}

/** Does the Kafka client load in that Node, and what can it do? */
export function addonCheck(node: string): Check {
  return {
    name: "addon",
    async run() {
      const { abi } = await nodeFacts(node);
      const state = await addonState(node);
      if (state.kind === "fails") {
        const found = `it does not load for ABI ${abi}: ${state.reason}`;
        return [{ level: "fail", found, remedy: "run deno task kafka-addon" }];
      }
      const codecs = ["gzip", "snappy", "lz4", "zstd"];
      const known = codecs.filter((one) => state.features.includes(one));
      const found = `loads for ABI ${abi}, with ${known.join(", ")}`;
      if (known.length === codecs.length) return [{ level: "ok", found }];
      return [{
        level: "warn",
        found,
        remedy:
          "topics with other codecs cannot be read; install libzstd-dev and run deno task kafka-addon --force",
      }];
    },
  };
}

/** May this process do what a run of the topology has to? */
export function permissionsCheck(plan: Plan, stateDir: string): Check {
  return {
    name: "permissions",
    run() {
      const wanted: Deno.PermissionDescriptor[] = [
        { name: "read" },
        { name: "env" },
        { name: "net" },
        { name: "write", path: stateDir },
      ];
      const { log } = plan.drivers;
      if (log.driver === "kafka") {
        wanted.push({ name: "run", command: nodeOf(plan) });
      }
      const refused = wanted.filter((one) =>
        Deno.permissions.querySync(one).state !== "granted"
      ).map((one) => `--allow-${one.name}`);
      return Promise.resolve([
        refused.length === 0
          ? { level: "ok", found: wanted.map((one) => one.name).join(", ") }
          : {
            level: "fail",
            found: `refused: ${refused.join(" ")}`,
            remedy: "start it by its deno task, or give these flags",
          },
      ]);
    },
  };
}

/** The program that runs the Kafka client. */
export function nodeOf(plan: Plan): string {
  const { node } = plan.drivers.log.with;
  return typeof node === "string" ? node : "node";
}
