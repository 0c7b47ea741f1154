/** A change of one line of a model text. */
export interface LineEdit {
  /** Key of the line, as `leaf_value`. */
  readonly key: string;
  /** Which tree's line; the header's where absent. */
  readonly tree?: number;
  /** The new value from the old one; undefined removes the line. */
  readonly to: (value: string) => string | undefined;
}

/** A changed model text, and where it was changed. */
export interface EditedModel {
  readonly text: string;
  /** Line of the change, from 1. */
  readonly line: number;
}

/**
 * Changes one line of a model text and puts `tree_sizes` right, so that only
 * the change itself can be found fault with.
 */
export function editModel(text: string, edit: LineEdit): EditedModel {
  const lines = text.split("\n");
  const start = edit.tree === undefined
    ? 0
    : lines.indexOf(`Tree=${edit.tree}`);
  const at = lines.findIndex((line, index) =>
    index >= start && line.startsWith(`${edit.key}=`)
  );
  if (start < 0 || at < 0) throw new Error(`no line ${edit.key}`);
  const value = edit.to((lines[at] ?? "").slice(edit.key.length + 1));
  lines.splice(at, 1, ...(value === undefined ? [] : [`${edit.key}=${value}`]));
  const edited = lines.join("\n");
  return {
    text: edit.key === "tree_sizes" ? edited : withTrueSizes(edited),
    line: at + 1,
  };
}

/** The text with the `tree_sizes` that its trees really have. */
export function withTrueSizes(text: string): string {
  const starts = [...text.matchAll(/^(?:Tree=|end of trees)/gm)].map((found) =>
    found.index
  );
  const sizes = starts.slice(1).map((end, at) => end - (starts[at] ?? 0));
  return text.replace(/^tree_sizes=.*$/m, `tree_sizes=${sizes.join(" ")}`);
}

/** The value with one of its words replaced. */
export function withWord(at: number, word: string): (value: string) => string {
  return (value) =>
    value.split(" ").map((old, index) => index === at ? word : old).join(" ");
}
