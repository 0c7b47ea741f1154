/** Where a value was written. Lines and columns count from 1. */
export type Origin =
  | {
    readonly kind: "file";
    readonly file: string;
    readonly line: number;
    readonly column: number;
  }
  | {
    readonly kind: "profile";
    readonly profile: string;
    readonly file: string;
    readonly line: number;
    readonly column: number;
  }
  | { readonly kind: "set" }
  | { readonly kind: "default" };

/** A `${VAR}` that a value was made of, and where its text was found. */
export interface VariableUse {
  readonly name: string;
  readonly from: "environment" | "file" | "default";
}

/** A value of a configuration, whole or part, that knows its origin. */
export type ConfigNode = ConfigScalar | ConfigMap | ConfigList;

/** What a scalar can be. */
export type ScalarValue = string | number | boolean | null;

/** A text, number, flag or null. */
export interface ConfigScalar {
  readonly kind: "scalar";
  readonly value: ScalarValue;
  /** Written without quotes, so that it may be read as a number or a flag. */
  readonly plain: boolean;
  readonly at: Origin;
  readonly variables: readonly VariableUse[];
  /** Never to be printed as it is. */
  readonly secret: boolean;
  /** A secret's text with only its secret parts masked, where it has others. */
  readonly masked?: string;
}

/** Keys in the order of the file. */
export interface ConfigMap {
  readonly kind: "map";
  readonly entries: ReadonlyMap<string, ConfigEntry>;
  readonly at: Origin;
}

/** A key and its value; both have a place of their own. */
export interface ConfigEntry {
  readonly keyAt: Origin;
  readonly value: ConfigNode;
}

/** Values in order. */
export interface ConfigList {
  readonly kind: "list";
  readonly items: readonly ConfigNode[];
  readonly at: Origin;
}

/** A step into a configuration: a key, or an index from 0. */
export type Segment = string | number;

/** Something wrong in a configuration, at the place where it is written. */
export interface ConfigProblem {
  /** Stable name: `yaml-syntax`, `unknown-variable`. */
  readonly rule: string;
  readonly at: Origin;
  readonly path: readonly Segment[];
  readonly message: string;
}

const plainKey = /^[A-Za-z_][\w-]*$/;

/** Writes a path for people: `nodes.batch.with.topics[0]`. */
export function pathText(path: readonly Segment[]): string {
  let text = "";
  for (const segment of path) {
    if (typeof segment === "number") text += `[${segment}]`;
    else if (!plainKey.test(segment)) text += `[${JSON.stringify(segment)}]`;
    else text += text === "" ? segment : `.${segment}`;
  }
  return text;
}

/** The value at a path; undefined if there is none. */
export function nodeAt(
  root: ConfigNode,
  path: readonly Segment[],
): ConfigNode | undefined {
  let node: ConfigNode | undefined = root;
  for (const segment of path) {
    if (node === undefined) return undefined;
    node = childOf(node, segment);
  }
  return node;
}

/**
 * The place to show for a path: of its value, or, where there is none, of the
 * key of the nearest value around it.
 */
export function originAt(root: ConfigNode, path: readonly Segment[]): Origin {
  const found = nodeAt(root, path);
  return found === undefined ? keyOriginAt(root, path) : found.at;
}

/** Like {@linkcode originAt}, but of the key where there is one. */
export function keyOriginAt(
  root: ConfigNode,
  path: readonly Segment[],
): Origin {
  let node = root;
  let at = root.at;
  for (const segment of path) {
    const child = childOf(node, segment);
    if (child === undefined) return at;
    const key = node.kind === "map" && typeof segment === "string"
      ? node.entries.get(segment)?.keyAt
      : undefined;
    at = key ?? child.at;
    node = child;
  }
  return at;
}

function childOf(node: ConfigNode, segment: Segment): ConfigNode | undefined {
  if (node.kind === "map") return node.entries.get(String(segment))?.value;
  if (node.kind === "list" && typeof segment === "number") {
    return node.items[segment];
  }
  return undefined;
}

/** A value as plain data, for validation. */
export function plainValue(node: ConfigNode): unknown {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "list") return node.items.map(plainValue);
  const plain: Record<string, unknown> = {};
  for (const [key, entry] of node.entries) plain[key] = plainValue(entry.value);
  return plain;
}

/** An empty map, for a part that was not written. */
export function emptyMap(at: Origin): ConfigMap {
  return { kind: "map", entries: new Map(), at };
}

/** Says where a value comes from: `topology/hot-path.yaml:9:14`. */
export function originText(origin: Origin): string {
  switch (origin.kind) {
    case "file":
      return `${origin.file}:${origin.line}:${origin.column}`;
    case "profile":
      return `profile ${origin.profile} (${origin.file}:${origin.line}:${origin.column})`;
    case "set":
      return "--set";
    case "default":
      return "default";
  }
}
