import { Command } from "commander";
import { HotpathError, toHotpathError } from "../core/errors.ts";
import type { LightGbmModel } from "../scoring/lightgbm/lightgbm_model.ts";
import { parseModel } from "../scoring/lightgbm/parse_model.ts";
import { type CliIo, exitCodes } from "./cli_io.ts";

interface PredictOptions {
  readonly model: string;
  readonly rows: string;
  readonly raw?: boolean;
}

const EXAMPLES = `
A row is a JSON array with one value for each feature of the model, in its
order: a number, null for a missing value, or "NaN", "Infinity", "-Infinity".
Each row gives one JSON array with a value for each class.

Examples:
  $ deno task predict --model models/trust.txt --rows rows.jsonl
  $ deno task predict --model model.txt --rows rows.jsonl --raw
`;

/**
 * `predict`: evaluates a LightGBM text model on rows of a file, so that the
 * evaluator can be compared with LightGBM itself.
 */
export function predictCommand(io: CliIo): Command {
  return new Command("predict")
    .description("Evaluate a LightGBM text model on rows of a JSON lines file")
    .requiredOption("--model <file>", "text model, as save_model writes it")
    .requiredOption("--rows <file>", "JSON lines, one array a row")
    .option("--raw", "print raw scores, without the objective's transform")
    .addHelpText("after", EXAMPLES)
    .action((options: PredictOptions) => predictFile(options, io));
}

async function predictFile(options: PredictOptions, io: CliIo): Promise<void> {
  try {
    const model = parseModel(await readFile(options.model, io));
    const lines = (await readFile(options.rows, io)).split("\n");
    if (lines.at(-1) === "") lines.pop();
    const out = new Float64Array(model.numClass);
    lines.forEach((line, at) => {
      const row = readRow(line, model, `${options.rows}:${at + 1}`);
      if (options.raw === true) model.predictRaw(row, out);
      else model.predict(row, out);
      io.out(`${JSON.stringify(Array.from(out, toJson))}\n`);
    });
  } catch (error) {
    if (!(error instanceof HotpathError)) throw error;
    io.err(`${error.message}\n`);
    io.exit(exitCodes.config);
  }
}

async function readFile(path: string, io: CliIo): Promise<string> {
  try {
    return await io.readText(path);
  } catch (error) {
    throw toHotpathError(error, "not-found", `Cannot read ${path}`);
  }
}

/** Throws a {@linkcode HotpathError} that names file and line. */
function readRow(
  line: string,
  model: LightGbmModel,
  place: string,
): Float64Array {
  const row = parseArray(line, place);
  const expected = model.featureNames.length;
  if (row.length !== expected) {
    throw badRow(place, `the model has ${expected} features: ${row.length}`);
  }
  return Float64Array.from(row, (value, at) => {
    const number = toNumber(value);
    if (number !== undefined) return number;
    const name = model.featureNames[at] ?? "";
    const found = JSON.stringify(value);
    throw badRow(
      place,
      `value ${
        at + 1
      } (${name}) must be a number, null, "NaN", "Infinity" or "-Infinity": ${found}`,
    );
  });
}

function parseArray(line: string, place: string): readonly unknown[] {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw toHotpathError(error, "not-json", `Cannot predict the row ${place}`);
  }
  if (Array.isArray(value)) return value;
  throw badRow(place, `a row is a JSON array: ${line.slice(0, 60)}`);
}

function badRow(place: string, reason: string): HotpathError {
  return new HotpathError({
    code: "schema-invalid",
    disposition: "halt",
    message: `Cannot predict the row ${place}: ${reason}`,
  });
}

const words: ReadonlyMap<unknown, number> = new Map<unknown, number>([
  [null, NaN],
  ["NaN", NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
]);

function toNumber(value: unknown): number | undefined {
  return typeof value === "number" ? value : words.get(value);
}

/** JSON has no NaN and no infinities, so they become the words of the input. */
function toJson(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}
