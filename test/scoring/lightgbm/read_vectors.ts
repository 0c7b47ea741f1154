/** One row of a vector file: an input and what LightGBM made of it. */
export interface VectorRow {
  readonly x: Float64Array;
  readonly raw: readonly number[];
  readonly pred: readonly number[];
}

/** A model with LightGBM's own answers. */
export interface Vectors {
  readonly name: string;
  readonly modelText: string;
  /** Iterations that the answers were made with; all where absent. */
  readonly numIteration: number | undefined;
  readonly rows: readonly VectorRow[];
}

/** Folder of the committed vectors. */
export const vectorsFolder: URL = new URL("vectors/", import.meta.url);

/** JSON has no NaN and no infinities: null and words stand for them. */
export type JsonNumber = number | string | null;

/** A number of a vector file. */
export function toNumber(value: JsonNumber): number {
  return value === null ? NaN : Number(value);
}

/** The names of the committed vectors, sorted. */
export function vectorNames(): string[] {
  return [...Deno.readDirSync(vectorsFolder)]
    .map((entry) => entry.name)
    .filter((name) => name.endsWith(".jsonl"))
    .map((name) => name.slice(0, -".jsonl".length))
    .sort();
}

/** The text of a committed model. */
export function readModelFile(name: string): string {
  return Deno.readTextFileSync(new URL(`${name}.model.txt`, vectorsFolder));
}

interface RawRow {
  readonly x: readonly JsonNumber[];
  readonly raw: readonly JsonNumber[];
  readonly pred: readonly JsonNumber[];
}

/** Turns a row of a file into numbers. */
export function toVectorRow(row: RawRow): VectorRow {
  return {
    x: Float64Array.from(row.x, toNumber),
    raw: row.raw.map(toNumber),
    pred: row.pred.map(toNumber),
  };
}

/** Reads one committed model with its vectors. */
export function readVectors(name: string): Vectors {
  const text = Deno.readTextFileSync(new URL(`${name}.jsonl`, vectorsFolder));
  const [head = "{}", ...rows] = text.trimEnd().split("\n");
  const { numIteration }: { numIteration: number | null } = JSON.parse(head);
  return {
    name,
    modelText: readModelFile(name),
    numIteration: numIteration ?? undefined,
    rows: rows.map((row) => toVectorRow(JSON.parse(row))),
  };
}
