import type {
  ConfigEntry,
  ConfigMap,
  ConfigNode,
  ConfigProblem,
  ConfigScalar,
  Segment,
  VariableUse,
} from "./config_tree.ts";
import { shownValue } from "./printable.ts";
import { scalarFromText } from "./scalar_text.ts";
import { isSecretVariable, mask } from "./secrets.ts";

/** Largest file that a `VAR_FILE` may name, in characters. */
export const maxVariableFileLength = 65_536;

/** Where variables come from. */
export interface VariableSource {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Reads the file that `VAR_FILE` names. */
  readText(path: string): Promise<string>;
}

/** A configuration without variables. */
export interface Interpolated {
  readonly root: ConfigMap;
  readonly problems: readonly ConfigProblem[];
  /** Values of the variables that are secret. */
  readonly secrets: readonly string[];
}

const variable = /\$\$\{|\$\{([^}]*)\}?/g;
const inner = /^([A-Za-z_]\w*)(?::(\?)?(.*))?$/s;

/**
 * Puts variables into the values of a configuration: `${VAR}`, `${VAR:default}`
 * and `${VAR:?why}`; `$${` stands for `${`. A default, or the reason why, also
 * serves for a variable that is empty. A variable that is not set is read from
 * the file that `VAR_FILE` names, less its last newline. What was written
 * without quotes is read again as a number or a flag; a secret stays a text.
 */
export async function interpolate(
  root: ConfigMap,
  source: VariableSource,
): Promise<Interpolated> {
  const problems: ConfigProblem[] = [];
  const secrets: string[] = [];
  const walk = async (
    node: ConfigNode,
    path: readonly Segment[],
  ): Promise<ConfigNode> => {
    if (node.kind === "map") return await walkMap(node, path);
    if (node.kind === "scalar") {
      const result = await scalarWith(node, source);
      if (result.kind === "ok") {
        secrets.push(...result.secrets);
        return result.scalar;
      }
      const { rule, message } = result;
      problems.push({ rule, message, at: node.at, path });
      return node;
    }
    const items: ConfigNode[] = [];
    for (const [index, item] of node.items.entries()) {
      items.push(await walk(item, [...path, index]));
    }
    return { ...node, items };
  };
  const walkMap = async (
    map: ConfigMap,
    path: readonly Segment[],
  ): Promise<ConfigMap> => {
    const entries = new Map<string, ConfigEntry>();
    for (const [key, entry] of map.entries) {
      entries.set(key, {
        ...entry,
        value: await walk(entry.value, [...path, key]),
      });
    }
    return { ...map, entries };
  };
  return { root: await walkMap(root, []), problems, secrets };
}

interface Filled {
  readonly kind: "ok";
  readonly scalar: ConfigScalar;
  readonly secrets: readonly string[];
}

interface Invalid {
  readonly kind: "invalid";
  readonly rule: "unknown-variable" | "bad-variable";
  readonly message: string;
}

async function scalarWith(
  scalar: ConfigScalar,
  source: VariableSource,
): Promise<Filled | Invalid> {
  const { value } = scalar;
  if (typeof value !== "string" || !value.includes("${")) {
    return { kind: "ok", scalar, secrets: [] };
  }
  const secrets: string[] = [];
  const variables: VariableUse[] = [];
  let text = "";
  let masked = "";
  const add = (part: string, shown = part) => {
    text += part;
    masked += shown;
  };
  let end = 0;
  for (const match of value.matchAll(variable)) {
    add(value.slice(end, match.index));
    end = match.index + match[0].length;
    if (match[0] === "$${") {
      add("${");
      continue;
    }
    const resolved = await resolve(match[0], match[1] ?? "", source);
    if (resolved.kind === "invalid") return resolved;
    const hidden = isSecretUse(resolved.use);
    add(resolved.text, hidden ? mask : resolved.text);
    variables.push(resolved.use);
    if (hidden) secrets.push(resolved.text);
  }
  add(value.slice(end));
  const secret = scalar.secret || variables.some(isSecretUse);
  const retyped = scalar.plain && variables.length > 0 && !secret;
  return {
    kind: "ok",
    scalar: {
      ...scalar,
      value: retyped ? scalarFromText(text) : text,
      variables,
      secret,
      // An option of a secret's name shows nothing of its value.
      ...secret && !scalar.secret ? { masked } : {},
    },
    secrets,
  };
}

/** By its name, or because it was handed over in a file of its own. */
function isSecretUse(use: VariableUse): boolean {
  return use.from === "file" || isSecretVariable(use.name);
}

type Resolved =
  | { readonly kind: "ok"; readonly text: string; readonly use: VariableUse }
  | Invalid;

async function resolve(
  written: string,
  content: string,
  source: VariableSource,
): Promise<Resolved> {
  const parts = inner.exec(content);
  if (parts === null || !written.endsWith("}") || content.includes("${")) {
    return {
      kind: "invalid",
      rule: "bad-variable",
      message:
        `Write a variable as \${VAR}, \${VAR:default} or \${VAR:?why}, and $\${ for the two characters themselves: ${
          shownValue(written)
        }`,
    };
  }
  const [, name = "", required, rest] = parts;
  const found = await lookUp(name, source);
  if (found.kind === "invalid") return found;
  if (found.kind === "ok" && (found.text !== "" || rest === undefined)) {
    return found;
  }
  if (rest !== undefined && required === undefined) {
    return { kind: "ok", text: rest, use: { name, from: "default" } };
  }
  const why = required !== undefined && rest ? `, ${shownValue(rest)}` : "";
  return {
    kind: "invalid",
    rule: "unknown-variable",
    message:
      `Set the environment variable, or give a default with \${${name}:default}${why}: ${name}`,
  };
}

async function lookUp(
  name: string,
  source: VariableSource,
): Promise<Resolved | { readonly kind: "unset" }> {
  const text = source.env[name];
  if (text !== undefined) {
    return { kind: "ok", text, use: { name, from: "environment" } };
  }
  const file = source.env[`${name}_FILE`];
  if (file === undefined || file === "") return { kind: "unset" };
  try {
    const content = await source.readText(file);
    if (content.length <= maxVariableFileLength) {
      return {
        kind: "ok",
        text: content.replace(/\r?\n$/, ""),
        use: { name, from: "file" },
      };
    }
    return {
      kind: "invalid",
      rule: "unknown-variable",
      message:
        `Cannot read the file that ${name}_FILE names, expected at most ${maxVariableFileLength} characters: ${
          shownValue(file)
        }`,
    };
  } catch {
    return {
      kind: "invalid",
      rule: "unknown-variable",
      message:
        `Cannot read the file that ${name}_FILE names, check the path and the rights: ${
          shownValue(file)
        }`,
    };
  }
}
