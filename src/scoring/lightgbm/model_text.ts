import { type Field, type Fields, readField, shown } from "./field.ts";
import { modelRefused } from "./model_refused.ts";

/** One `Tree=i` block of a model file. */
export interface TreeBlock {
  readonly index: number;
  /** Line of `Tree=i`, from 1. */
  readonly line: number;
  readonly fields: Fields;
  /** Characters from its first line to the next block's first line. */
  readonly length: number;
}

/** A model file in its sections, nothing of it interpreted. */
export interface ModelText {
  readonly header: Fields;
  readonly trees: readonly TreeBlock[];
}

/** Longest model file that is read, in characters (UTF-16 units). */
export const MAX_MODEL_CHARACTERS = 256 * 1024 * 1024;

const TREE_START = "Tree=";
const END_OF_TREES = "end of trees";

/** Sections behind the trees, and the line that each has to end with. */
const TRAILING_SECTIONS: ReadonlyMap<string, string> = new Map([
  ["parameters:", "end of parameters"],
  ["parser:", "end of parser"],
]);

/**
 * Splits the text of `save_model` into header, trees and the rest, and refuses
 * what is no such text or was cut short.
 */
export function readModelText(text: string): ModelText {
  refuseForeignText(text);
  const lines = text.split("\n");
  const { header, next } = readHeader(lines);
  const { trees, end } = readTrees(lines, next);
  checkTrailingSections(lines, end);
  return { header, trees };
}

function refuseForeignText(text: string): void {
  if (text.length > MAX_MODEL_CHARACTERS) {
    throw modelRefused(
      `it is longer than ${MAX_MODEL_CHARACTERS} characters: ${text.length}`,
      { remedy: "train a model with fewer trees" },
    );
  }
  if (text.trim() === "") throw modelRefused("it is empty");
  if (text.startsWith("{")) {
    throw modelRefused("it is a JSON dump, which does not hold every digit", {
      line: 1,
      remedy: "save the text form with save_model",
    });
  }
  for (const [mark, name] of [["\0", "a NUL byte"], ["\r", "a CR"]] as const) {
    const at = text.indexOf(mark);
    if (at < 0) continue;
    throw modelRefused(
      `the text holds ${name}`,
      mark === "\r"
        ? { line: lineAt(text, at), remedy: "save it with LF line ends" }
        : { line: lineAt(text, at) },
    );
  }
}

function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset;) {
    line++;
    at = text.indexOf("\n", at + 1);
  }
  return line;
}

function readHeader(
  lines: readonly string[],
): { header: Fields; next: number } {
  const first = lines[0] ?? "";
  if (first !== "tree") {
    throw modelRefused(`the first line must be 'tree': ${shown(first)}`, {
      line: 1,
      remedy:
        "pass the text that save_model writes, not a pickle or another format",
    });
  }
  const header = new Map<string, Field>();
  let at = 1;
  for (; at < lines.length; at++) {
    const text = lines[at] ?? "";
    if (text === "" || text.startsWith(TREE_START)) break;
    addField(header, readField(text, at + 1));
  }
  if (at >= lines.length - 1) {
    throw modelRefused("the file ends inside the header", { line: at });
  }
  return { header, next: at };
}

function addField(fields: Map<string, Field>, field: Field): void {
  const earlier = fields.get(field.key);
  if (earlier !== undefined) {
    throw modelRefused(
      `${shown(field.key)} stands a second time, first at line ${earlier.line}`,
      { line: field.line },
    );
  }
  fields.set(field.key, field);
}

function readTrees(
  lines: readonly string[],
  from: number,
): { trees: TreeBlock[]; end: number } {
  const trees: TreeBlock[] = [];
  let at = skipBlank(lines, from).next;
  while (lines[at] !== END_OF_TREES) {
    const block = readTree(lines, at, trees.length);
    trees.push(block.tree);
    at = block.next;
  }
  return { trees, end: at };
}

function readTree(
  lines: readonly string[],
  start: number,
  index: number,
): { tree: TreeBlock; next: number } {
  refuseUnlessTree(lines, start, index);
  const fields = new Map<string, Field>();
  let length = (lines[start]?.length ?? 0) + 1;
  let at = start + 1;
  for (; at < lines.length; at++) {
    const text = lines[at] ?? "";
    if (text === "" || text === END_OF_TREES) break;
    if (text.startsWith(TREE_START)) break;
    addField(fields, readField(text, at + 1));
    length += text.length + 1;
  }
  const gap = skipBlank(lines, at);
  return {
    tree: { index, line: start + 1, fields, length: length + gap.skipped },
    next: gap.next,
  };
}

function refuseUnlessTree(
  lines: readonly string[],
  at: number,
  index: number,
): void {
  const text = lines[at];
  if (text === undefined) {
    throw modelRefused(
      `the file ends after ${index} trees, before '${END_OF_TREES}'`,
      { line: lines.length },
    );
  }
  if (text !== `${TREE_START}${index}`) {
    throw modelRefused(
      `expected '${TREE_START}${index}' or '${END_OF_TREES}': ${shown(text)}`,
      { line: at + 1 },
    );
  }
}

function skipBlank(
  lines: readonly string[],
  from: number,
): { next: number; skipped: number } {
  let at = from;
  while (lines[at] === "") at++;
  return { next: at, skipped: at - from };
}

/** A file cut inside its parameters was not copied whole. */
function checkTrailingSections(lines: readonly string[], from: number): void {
  for (const [start, end] of TRAILING_SECTIONS) {
    const at = lines.indexOf(start, from);
    if (at < 0 || lines.indexOf(end, at) > 0) continue;
    throw modelRefused(`the section '${start}' is not ended by '${end}'`, {
      line: lines.length,
    });
  }
}
