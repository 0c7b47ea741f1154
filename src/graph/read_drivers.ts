import {
  type ConfigMap,
  type ConfigProblem,
  emptyMap,
  keyOriginAt,
  nodeAt,
  plainValue,
} from "../config/config_tree.ts";
import { type JsonSchema, jsonSchemaOf } from "../config/json_schema.ts";
import { shownValue } from "../config/printable.ts";
import { topologySettings } from "../config/topology_settings.ts";
import { zodProblems } from "../config/zod_problems.ts";
import type { DriverType } from "../core/driver_type.ts";
import type { TopologyModel } from "./model.ts";

type Choices = TopologyModel["drivers"];
type Choice = Choices[keyof Choices];

/** The drivers, as far as they can be read where other settings are wrong. */
export function readDrivers(root: ConfigMap): Choices {
  const written = nodeAt(root, ["drivers"]);
  const read = topologySettings.shape.drivers.safeParse(
    written === undefined ? {} : plainValue(written),
  );
  return read.data ?? topologySettings.shape.drivers.parse({});
}

/** What is wrong with the settings of the drivers that were chosen. */
export function driverProblems(
  root: ConfigMap,
  choices: Choices,
  types: readonly DriverType[],
): readonly ConfigProblem[] {
  return Object.entries(choices).flatMap(([seam, choice]) => {
    if (choice.driver === "embedded") return idleSettings(root, seam, choice);
    const type = typeOf(types, seam, choice);
    return type === undefined ? [] : wrongSettings(root, seam, type);
  });
}

/** The embedded drivers have nothing to set. */
function idleSettings(
  root: ConfigMap,
  seam: string,
  choice: Choice,
): ConfigProblem[] {
  return Object.keys(choice.with).map((key) => {
    const path = ["drivers", seam, "with", key];
    return {
      rule: "unknown-option",
      at: keyOriginAt(root, path),
      path,
      message: `Remove the option, the embedded driver takes none: ${
        shownValue(key)
      }`,
    };
  });
}

function wrongSettings(
  root: ConfigMap,
  seam: string,
  { driver, settings }: DriverType,
): ConfigProblem[] {
  const path = ["drivers", seam, "with"];
  const at = keyOriginAt(root, path);
  const written = nodeAt(root, path) ?? emptyMap(at);
  // Something other than a map is told of with the settings of the topology.
  if (written.kind !== "map") return [];
  const parsed = settings.safeParse(plainValue(written));
  if (parsed.success) return [];
  return zodProblems(parsed.error.issues, {
    // A missing setting is shown at the key under which it is missing.
    tree: { ...written, at },
    path,
    schema: jsonSchemaOf(settings),
    noun: `setting of ${driver}`,
    rule: "option",
  });
}

/** The settings of a topology with those of the drivers that were chosen. */
export function schemaWithDrivers(
  choices: Choices,
  types: readonly DriverType[],
): JsonSchema {
  const whole = jsonSchemaOf(topologySettings);
  const drivers = whole.properties?.["drivers"] ?? {};
  const seams = Object.entries(drivers.properties ?? {}).map(
    ([seam, section]): [string, JsonSchema] => {
      const choice = choices[seam as keyof Choices];
      const type = typeOf(types, seam, choice);
      if (type === undefined) return [seam, section];
      const settings = { ...jsonSchemaOf(type.settings), default: {} };
      const properties = { ...section.properties, with: settings };
      return [seam, { ...section, properties }];
    },
  );
  const properties = Object.fromEntries(seams);
  return {
    ...whole,
    properties: { ...whole.properties, drivers: { ...drivers, properties } },
  };
}

function typeOf(
  types: readonly DriverType[],
  seam: string,
  { driver }: Choice,
): DriverType | undefined {
  return types.find((one) => one.seam === seam && one.driver === driver);
}
