import { readYaml } from "./yaml_document.ts";
import { shownValue } from "./printable.ts";
import { scalarFromText } from "./scalar_text.ts";
import type {
  ConfigMap,
  ConfigNode,
  ConfigProblem,
  Origin,
} from "./config_tree.ts";

const at: Origin = { kind: "set" };

/** What a `--set` argument says, or why it says nothing. */
export type SetReading =
  | { readonly kind: "ok"; readonly layer: ConfigMap }
  | { readonly kind: "invalid"; readonly problem: ConfigProblem };

/**
 * Reads `a.b.c=value` into a layer that holds this one value. The value is read
 * as in the file: a number, true, false, a text, or a list or map in brackets;
 * quotes keep it a text. A dot that is part of a key is written `\.`.
 */
export function readSetArgument(argument: string): SetReading {
  const equals = argument.indexOf("=");
  if (equals < 1) {
    return invalid(
      [],
      `Write --set as path=value, such as nodes.batch.with.maxItems=50: ${
        shownValue(argument)
      }`,
    );
  }
  const path = pathOf(argument.slice(0, equals));
  if (path.some((key) => key === "" || key === "__proto__")) {
    return invalid(
      [],
      `Write the path of --set as keys with dots between: ${
        shownValue(argument.slice(0, equals))
      }`,
    );
  }
  const value = valueOf(argument.slice(equals + 1));
  if (value === undefined) {
    return invalid(
      path,
      "Cannot read the value of --set, expected a scalar, a [list] or a {map} as in YAML",
    );
  }
  let node: ConfigNode = value;
  for (const key of path.toReversed()) {
    node = {
      kind: "map",
      at,
      entries: new Map([[key, { keyAt: at, value: node }]]),
    };
  }
  return node.kind === "map"
    ? { kind: "ok", layer: node }
    : invalid([], "Write --set as path=value");
}

/** Splits at dots that no backslash stands before. */
function pathOf(text: string): string[] {
  return text.split(/(?<!\\)\./).map((key) => key.replaceAll("\\.", "."));
}

function valueOf(text: string): ConfigNode | undefined {
  if (/^[[{"']/.test(text)) {
    const { root, problems } = readYaml(`value: ${text}`, { file: "--set" });
    const value = root?.entries.get("value")?.value;
    return problems.length === 0 && value !== undefined &&
        root?.entries.size === 1
      ? atSet(value)
      : undefined;
  }
  return {
    kind: "scalar",
    value: text === "null" ? null : scalarFromText(text),
    plain: true,
    at,
    variables: [],
    secret: false,
  };
}

function atSet(node: ConfigNode): ConfigNode {
  if (node.kind === "scalar") return { ...node, at };
  if (node.kind === "list") {
    return { ...node, items: node.items.map(atSet), at };
  }
  const entries = new Map(
    [...node.entries].map((
      [key, entry],
    ) => [key, { keyAt: at, value: atSet(entry.value) }]),
  );
  return { ...node, entries, at };
}

function invalid(path: readonly string[], message: string): SetReading {
  return {
    kind: "invalid",
    problem: { rule: "bad-set", at, path, message },
  };
}
