import { LineCounter, parseDocument } from "yaml";
import type { YAMLError } from "yaml";
import type { ConfigMap, ConfigProblem, Origin } from "./config_tree.ts";
import { YamlTree } from "./yaml_tree.ts";

/** Largest configuration file that is read, in bytes of UTF-8. */
export const maxFileBytes = 262_144;
/** Most brackets that may be open at once: the parser's time grows with the square. */
export const maxOpenBrackets = 500;

/** What a YAML text is and where it comes from. */
export interface YamlSource {
  readonly file: string;
  /** Name of the profile that the file is the overlay of. */
  readonly profile?: string;
}

/** A YAML text read; `root` is undefined where it is not one map. */
export interface YamlReading {
  readonly root: ConfigMap | undefined;
  readonly problems: readonly ConfigProblem[];
}

/**
 * Reads one YAML document whose top is a map. Every key and value keeps its
 * place. Anchors, aliases and `<<` merges are followed within limits; duplicate
 * keys, tags and what is not valid YAML 1.2 are problems with a place.
 */
export function readYaml(text: string, source: YamlSource): YamlReading {
  const lines = new LineCounter();
  const originOf = (offset: number): Origin => {
    const { line, col } = lines.linePos(offset);
    return originIn(source, line, col);
  };
  if (new TextEncoder().encode(text).length > maxFileBytes) {
    return failed(originIn(source, 0, 0), {
      rule: "file-too-large",
      message: `Cannot read the file, expected at most ${maxFileBytes} bytes`,
    });
  }
  if (openBrackets(text) > maxOpenBrackets) {
    return failed(originIn(source, 0, 0), {
      rule: "file-too-large",
      message:
        `Cannot read the file, expected at most ${maxOpenBrackets} open brackets`,
    });
  }
  const document = parseDocument(text, {
    lineCounter: lines,
    // Checked while the tree is built, with the place of both keys.
    uniqueKeys: false,
    schema: "core",
    resolveKnownTags: false,
    prettyErrors: false,
    strict: true,
    logLevel: "error",
  });
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    return {
      root: undefined,
      problems: faults.slice(0, maxSyntaxProblems).map((fault) => ({
        rule: "yaml-syntax",
        at: originOf(fault.pos[0]),
        path: [],
        message: syntaxMessage(fault, lineAt(text, fault.pos[0])),
      })),
    };
  }
  const builder = new YamlTree(document, originOf);
  const root = builder.root();
  if (root?.kind === "map") return { root, problems: builder.problems };
  if (builder.problems.length > 0) {
    return { root: undefined, problems: builder.problems };
  }
  return failed(root?.at ?? originIn(source, 0, 0), {
    rule: "yaml-syntax",
    message: root === undefined || root.kind === "scalar" && root.value === null
      ? "Expected a map of settings, the file is empty"
      : `Expected a map of settings at the top of the file, found a ${root.kind}`,
  });
}

/** Most syntax problems that are told of one file: later ones follow from earlier ones. */
const maxSyntaxProblems = 3;

function failed(
  at: Origin,
  problem: { rule: string; message: string },
): YamlReading {
  return { root: undefined, problems: [{ ...problem, at, path: [] }] };
}

function originIn(source: YamlSource, line: number, column: number): Origin {
  const { file, profile } = source;
  return profile === undefined
    ? { kind: "file", file, line, column }
    : { kind: "profile", profile, file, line, column };
}

function syntaxMessage(fault: YAMLError, line: string): string {
  if (fault.code === "RESOURCE_EXHAUSTION") {
    return "Cannot read the YAML: it is nested too deeply";
  }
  const what = fault.message.replaceAll(/\s+/g, " ").replace(/[.:]\s*$/, "");
  // Inside { } and [ ] YAML takes the braces of a variable for its own.
  const hint = /[{[,].*[^"']\$\{/.test(line)
    ? ", put quotes around a value that holds ${...} inside { } or [ ]"
    : "";
  return `Cannot read the YAML: ${what}${hint}`;
}

/** Most brackets open at once, those in quotes and comments counted as well. */
function openBrackets(text: string): number {
  let open = 0;
  let most = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    open = Math.max(0, open + (bracket === "[" || bracket === "{" ? 1 : -1));
    most = Math.max(most, open);
  }
  return most;
}

function lineAt(text: string, offset: number): string {
  const start = text.lastIndexOf("\n", Math.max(0, offset - 1)) + 1;
  const end = text.indexOf("\n", offset);
  return text.slice(start, end === -1 ? undefined : end);
}
