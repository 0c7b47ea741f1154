import assert from "node:assert/strict";
import { editModel, type LineEdit } from "./edit_model.ts";
import { expectRefusal } from "./expect_refusal.ts";
import { readModelFile } from "./read_vectors.ts";

/** One way to damage a model, and what has to be said about it. */
export interface Damage extends LineEdit {
  /** Which committed model; `missing_nan` where absent. */
  readonly model?: string;
  readonly says: RegExp;
  /** How the line begins that is named, if it is not the edited one. */
  readonly pointsAt?: string;
}

/** Removes the line. */
export const drop = (): undefined => undefined;
/** Removes the last word. */
export const dropLast = (value: string): string =>
  value.trim().slice(0, value.trim().lastIndexOf(" "));
/** Adds a word. */
export const addOne = (value: string): string => `${value} 1`;
/** Puts another value in the place of the old one. */
export const set = (value: string): () => string => () => value;

/** Registers one test for each damage. */
export function testDamages(damages: Readonly<Record<string, Damage>>): void {
  for (const [name, damage] of Object.entries(damages)) {
    Deno.test(`reader refuses ${name}, with the line`, () => {
      const sound = readModelFile(damage.model ?? "missing_nan");
      const edited = editModel(sound, damage);
      const refusal = expectRefusal(edited.text);
      assert.match(refusal.message, damage.says);
      assert.match(
        refusal.message,
        /^Cannot load the LightGBM model at line \d+: .*[^.]$/,
      );
      const line = damage.pointsAt === undefined
        ? edited.line
        : lineOf(edited.text, damage.pointsAt, damage.tree);
      assert.equal(refusal.details["line"], line);
    });
  }
}

function lineOf(text: string, begin: string, tree: number | undefined): number {
  const lines = text.split("\n");
  const from = tree === undefined ? 0 : lines.indexOf(`Tree=${tree}`);
  return lines.findIndex((line, at) => at >= from && line.startsWith(begin)) +
    1;
}
