import { sourceSyntax } from "./source_syntax.ts";

/** A source file: its path below the root and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** What is wrong with a tree, one sentence a finding. */
export type Findings = readonly string[];

/** Ranks of the folders of src; a file imports lower ranks or its own folder. */
const ranks: Readonly<Record<string, number>> = {
  core: 0,
  config: 1,
  graph: 2,
  drivers: 2,
  scoring: 2,
  sources: 3,
  operators: 3,
  sinks: 3,
  runtime: 3,
  "registry.ts": 4,
  ui: 4,
  cli: 5,
  "main.ts": 6,
};

const linesMax = 300;
const functionLinesMax = 70;

/** Reads every source file of a folder, dependencies left out. */
export async function readTree(root: string): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  async function walk(folder: string): Promise<void> {
    for await (const entry of Deno.readDir(`${root}/${folder}`)) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.name === "node_modules") continue;
      if (entry.isDirectory) await walk(path);
      else if (/\.(ts|mjs)$/.test(entry.name)) {
        files.push({ path, text: await Deno.readTextFile(`${root}/${path}`) });
      }
    }
  }
  await walk("");
  return files;
}

/** Imports of a file that stay in the tree, as paths below the root. */
function importsOf(file: SourceFile, typesToo: boolean): string[] {
  return sourceSyntax(file.path, file.text).imports
    .filter(({ target, isType }) =>
      target.startsWith(".") && (typesToo || !isType)
    )
    .map(({ target }) => resolve(file.path, target));
}

function resolve(from: string, target: string): string {
  const parts = from.split("/").slice(0, -1);
  for (const part of target.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}

/** Files that import a higher rank or a neighbour of their own. */
export function rankFindings(files: readonly SourceFile[]): Findings {
  return files.flatMap((file) => {
    const [own = ""] = file.path.split("/");
    return importsOf(file, true).flatMap((target) => {
      const [other = ""] = target.split("/");
      const [mine, theirs] = [ranks[own], ranks[other]];
      if (mine === undefined) return [`${file.path} is in no known folder`];
      if (theirs === undefined) return [`${file.path} imports ${target}`];
      return own === other || theirs < mine
        ? []
        : [`${file.path} imports ${target}, which is not below it`];
    });
  });
}

/** Cycles of imports that are there when the program runs. */
export function cycleFindings(files: readonly SourceFile[]): Findings {
  const edges = new Map(
    files.map((file) => [file.path, importsOf(file, false)]),
  );
  const done = new Set<string>();
  const findings: string[] = [];
  function visit(path: string, trail: readonly string[]): void {
    if (trail.includes(path)) {
      findings.push([...trail.slice(trail.indexOf(path)), path].join(" -> "));
      return;
    }
    if (done.has(path)) return;
    for (const next of edges.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  }
  for (const file of files) visit(file.path, []);
  return findings;
}

/** Files that are too long to be read in one go. */
export function sizeFindings(files: readonly SourceFile[]): Findings {
  return files.flatMap(({ path, text }) => {
    const lines = text.split("\n").length - 1;
    return lines > linesMax ? [`${path} has ${lines} lines`] : [];
  });
}

/** Functions that do not fit on a screen. */
export function functionFindings(files: readonly SourceFile[]): Findings {
  return files.flatMap(({ path, text }) =>
    sourceSyntax(path, text).functions
      .filter(({ lines }) => lines >= functionLinesMax)
      .map(({ name, line, lines }) =>
        `${path}:${line} ${name} has ${lines} lines`
      )
  );
}

/** Files that only pass on what others export, and names that say nothing. */
export function nameFindings(files: readonly SourceFile[]): Findings {
  return files.flatMap(({ path, text }) => {
    const name = path.split("/").at(-1) ?? "";
    const findings: string[] = [];
    if (/^(index|mod|utils|helpers|misc)\.(ts|mjs)$/.test(name)) {
      findings.push(`${path} has a name that says nothing`);
    }
    if (!/^[a-z0-9_]+\.(ts|mjs)$/.test(name)) {
      findings.push(`${path} is not in snake case`);
    }
    const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "").trim();
    const reexports = /^(export\s+(type\s+)?[{*][^;]*from\s+"[^"]+";\s*)+$/;
    if (reexports.test(code)) findings.push(`${path} only re-exports`);
    return findings;
  });
}

/** Files besides the composition root that touch the process. */
export function processFindings(files: readonly SourceFile[]): Findings {
  const touches = /\bDeno\.(args|exit|addSignalListener)\b|\bconsole\.\w+/;
  return files.flatMap(({ path, text }) => {
    const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
    const match = touches.exec(code);
    return path !== "main.ts" && match !== null
      ? [`${path} touches ${match[0]}`]
      : [];
  });
}
