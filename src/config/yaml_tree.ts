import { isAlias, isMap, isNode, isScalar, isSeq } from "yaml";
import type {
  Alias,
  Document,
  Node,
  Pair,
  Scalar,
  YAMLMap,
  YAMLSeq,
} from "yaml";
import type {
  ConfigEntry,
  ConfigMap,
  ConfigNode,
  ConfigProblem,
  Origin,
  ScalarValue,
  Segment,
} from "./config_tree.ts";
import { shownValue } from "./printable.ts";

/** Most aliases (`*name`) that one file may use. */
export const maxAliases = 200;
/** Most values that one file may hold once its aliases are followed. */
export const maxValues = 20_000;
/** Deepest nesting of maps and lists. */
export const maxDepth = 32;

const emptyScalar = {
  kind: "scalar",
  value: null,
  plain: true,
  variables: [],
  secret: false,
} as const;

/** Turns a parsed YAML document into a tree of values that know their place. */
export class YamlTree {
  readonly problems: ConfigProblem[] = [];
  readonly #document: Document;
  readonly #originOf: (offset: number) => Origin;
  /** Anchored nodes being converted: meeting one again is a loop. */
  readonly #open = new Set<Node>();
  #aliases = 0;
  #values = 0;
  #stopped = false;

  constructor(document: Document, originOf: (offset: number) => Origin) {
    this.#document = document;
    this.#originOf = originOf;
  }

  /** The document's value; undefined if it has none. */
  root(): ConfigNode | undefined {
    const contents = this.#document.contents;
    return contents === null ? undefined : this.#convert(contents, []);
  }

  #convert(node: Node, path: readonly Segment[]): ConfigNode {
    const at = this.#at(node);
    this.#values++;
    if (this.#values > maxValues) {
      this.#stop(at, path, `at most ${maxValues} values`);
    } else if (path.length > maxDepth) {
      this.#stop(at, path, `nesting of at most ${maxDepth} levels`);
    }
    if (this.#stopped) return { ...emptyScalar, at };
    if (isAlias(node)) return this.#alias(node, path);
    if (isMap(node)) return this.#map(node, path);
    if (isSeq(node)) return this.#list(node, path);
    if (isScalar(node)) return this.#scalar(node, path);
    return { ...emptyScalar, at };
  }

  #alias(alias: Alias, path: readonly Segment[]): ConfigNode {
    const at = this.#at(alias);
    const target = alias.resolve(this.#document);
    this.#aliases++;
    if (this.#aliases > maxAliases) {
      this.#stop(at, path, `at most ${maxAliases} aliases`);
    } else if (target === undefined || this.#open.has(target)) {
      const why = target === undefined ? "is not defined" : "holds itself";
      this.#problem(
        "yaml-syntax",
        at,
        path,
        `Cannot read the YAML, an alias ${why}: ${alias.source}`,
      );
    } else {
      return { ...this.#convert(target, path), at };
    }
    return { ...emptyScalar, at };
  }

  #map(map: YAMLMap, path: readonly Segment[]): ConfigMap {
    this.#open.add(map);
    const entries = new Map<string, ConfigEntry>();
    const merged: ConfigMap[] = [];
    for (const pair of map.items) {
      const key = this.#key(pair, path);
      if (key === undefined) continue;
      const value = this.#pairValue(pair, key.at, [...path, key.name]);
      if (key.name === "<<") {
        merged.push(...this.#mergeSources(value, path));
        continue;
      }
      const first = entries.get(key.name);
      if (first !== undefined) {
        this.#duplicate(key, first, path);
        continue;
      }
      entries.set(key.name, { keyAt: key.at, value });
    }
    for (const source of merged) {
      for (const [name, entry] of source.entries) {
        if (!entries.has(name)) entries.set(name, entry);
      }
    }
    this.#open.delete(map);
    return { kind: "map", entries, at: this.#at(map) };
  }

  #key(
    pair: Pair,
    path: readonly Segment[],
  ): { name: string; at: Origin } | undefined {
    const { key } = pair;
    const at = isNode(key) ? this.#at(key) : this.#originOf(0);
    const node = isAlias(key) ? key.resolve(this.#document) : key;
    if (!isScalar(node)) {
      this.#problem(
        "yaml-syntax",
        at,
        path,
        "Cannot read the YAML, expected a key that is a text",
      );
      return undefined;
    }
    const name = node.source ?? String(node.value);
    if (name === "__proto__") {
      this.#problem(
        "bad-key",
        at,
        path,
        `Choose another name for the key: ${name}`,
      );
      return undefined;
    }
    if (name.includes("${")) {
      this.#problem(
        "bad-key",
        at,
        path,
        `Write the key out, variables are read in values only: ${
          shownValue(name)
        }`,
      );
      return undefined;
    }
    return { name, at };
  }

  #pairValue(pair: Pair, keyAt: Origin, path: readonly Segment[]): ConfigNode {
    return isNode(pair.value)
      ? this.#convert(pair.value, path)
      : { ...emptyScalar, at: keyAt };
  }

  #mergeSources(value: ConfigNode, path: readonly Segment[]): ConfigMap[] {
    if (value.kind === "map") return [value];
    if (value.kind === "list") {
      const maps = value.items.filter((item) => item.kind === "map");
      if (maps.length === value.items.length) return maps;
    }
    this.#problem(
      "yaml-syntax",
      value.at,
      path,
      "Cannot merge with <<, expected a map or an alias of one",
    );
    return [];
  }

  #duplicate(
    key: { name: string; at: Origin },
    first: ConfigEntry,
    path: readonly Segment[],
  ): void {
    const isId = path.length === 1 && path[0] === "nodes";
    const where = "line" in first.keyAt
      ? ` first used in line ${first.keyAt.line}`
      : "";
    this.#problem(
      isId ? "duplicate-id" : "duplicate-key",
      key.at,
      [...path, key.name],
      `Choose another ${isId ? "id for the node" : "key"},${where}: ${
        shownValue(key.name)
      }`,
    );
  }

  #list(list: YAMLSeq, path: readonly Segment[]): ConfigNode {
    this.#open.add(list);
    const at = this.#at(list);
    const items = list.items.map((item, index): ConfigNode =>
      isNode(item)
        ? this.#convert(item, [...path, index])
        : { ...emptyScalar, at }
    );
    this.#open.delete(list);
    return { kind: "list", items, at };
  }

  #scalar(scalar: Scalar, path: readonly Segment[]): ConfigNode {
    const at = this.#at(scalar);
    const value = scalar.value;
    const plain = scalar.type === "PLAIN" || scalar.type === undefined;
    if (!isScalarValue(value)) {
      this.#problem(
        "bad-value",
        at,
        path,
        `Expected a finite number: ${shownValue(scalar.source)}`,
      );
      return { ...emptyScalar, at };
    }
    return { ...emptyScalar, value, plain, at };
  }

  #at(node: Node): Origin {
    return this.#originOf(node.range?.[0] ?? 0);
  }

  #stop(at: Origin, path: readonly Segment[], limit: string): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#problem(
      "file-too-large",
      at,
      path,
      `Cannot read the file, expected ${limit}`,
    );
  }

  #problem(
    rule: string,
    at: Origin,
    path: readonly Segment[],
    message: string,
  ): void {
    this.problems.push({ rule, at, path, message });
  }
}

function isScalarValue(value: unknown): value is ScalarValue {
  return value === null || typeof value === "string" ||
    typeof value === "boolean" || Number.isFinite(value);
}
