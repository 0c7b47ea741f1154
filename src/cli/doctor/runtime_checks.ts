import type { Plan } from "../../graph/plan.ts";
import { addonPatch, isBuiltWith } from "../stack/addon_patch.ts";
import { addonState, nodeFacts } from "../stack/node_addon.ts";
import type { Check, Found } from "./check_result.ts";

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

/** What the client must have been built with for connections so secured. */
export function featuresFor(
  { security, mechanism }: Readonly<Record<string, unknown>>,
): readonly string[] {
  const secured = String(security ?? "plaintext");
  const isPlain = mechanism === "PLAIN";
  return [
    ...secured.endsWith("tls") ? ["ssl"] : [],
    ...secured.startsWith("sasl")
      ? [isPlain ? "sasl_plain" : "sasl_scram"]
      : [],
  ];
}

/**
 * Does the Kafka client load in that Node, and what can it do? `needed` is what
 * the connections of the settings take.
 */
export function addonCheck(node: string, needed: readonly string[]): Check {
  return {
    name: "addon",
    async run() {
      const { abi } = await nodeFacts(node);
      const state = await addonState(node);
      if (state.kind === "fails") {
        const found = `it does not load for ABI ${abi}: ${state.reason}`;
        return [{ level: "fail", found, remedy: "run deno task kafka-addon" }];
      }
      const lacks = featuresLacking(state.features, needed);
      if (lacks !== undefined) return [lacks];
      if (!await isBuiltWith(await addonPatch())) return [uncorrected];
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

const uncorrected: Found = {
  level: "warn",
  found: "it was built without hotpath's correction (librdkafka.patch)",
  remedy:
    "it may reach no broker any more after one has started anew; run deno task kafka-addon",
};

/** The connections would fail for want of what the client was built without. */
export function featuresLacking(
  features: readonly string[],
  needed: readonly string[],
): Found | undefined {
  const lacking = needed.filter((one) => !features.includes(one));
  if (lacking.length === 0) return undefined;
  return {
    level: "fail",
    found: `built without ${
      lacking.join(", ")
    }, which drivers.log.with.security and mechanism ask for`,
    remedy: "install libssl-dev and run deno task kafka-addon --force",
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
