/**
 * Turns raw inputs into features, for training: the functions are those that
 * score, so that there is one definition.
 *
 *     deno run scripts/features.ts trust < inputs.jsonl > features.jsonl
 *
 * A line of input is a JSON object of inputs by name, what is missing left
 * out. The first line of output is the array of feature names, each further
 * line the features of one input, null for a missing value.
 */
import {
  successFeatureNames,
  successFeatures,
} from "../src/scoring/features/success_features.ts";
import {
  trustFeatureNames,
  trustFeatures,
} from "../src/scoring/features/trust_features.ts";

const definitions = {
  trust: { names: trustFeatureNames, compute: trustFeatures },
  success: { names: successFeatureNames, compute: successFeatures },
} as const;

/** How many lines are collected before they are written. */
const LINES_A_WRITE = 1000;

async function main(): Promise<void> {
  const name = Deno.args[0];
  if (name !== "trust" && name !== "success") {
    throw new Error(`Name the features, trust or success: ${name}`);
  }
  const { names, compute } = definitions[name];
  await write([JSON.stringify(names)]);
  const out = new Float64Array(names.length);
  let lines: string[] = [];
  for await (const line of inputLines()) {
    compute(JSON.parse(line), out);
    lines.push(JSON.stringify(Array.from(out)));
    if (lines.length < LINES_A_WRITE) continue;
    await write(lines);
    lines = [];
  }
  await write(lines);
}

async function* inputLines(): AsyncGenerator<string> {
  let rest = "";
  const texts = Deno.stdin.readable.pipeThrough(new TextDecoderStream());
  for await (const text of texts) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") yield rest;
}

async function write(lines: readonly string[]): Promise<void> {
  const bytes = new TextEncoder().encode(lines.map((l) => `${l}\n`).join(""));
  for (let at = 0; at < bytes.length;) {
    at += await Deno.stdout.write(bytes.subarray(at));
  }
}

await main();
