import assert from "node:assert/strict";
import { HotpathError } from "../../../src/core/errors.ts";
import { parseModel } from "../../../src/scoring/lightgbm/parse_model.ts";
import { expectEqualPredictions } from "./expect_equal_predictions.ts";
import { toVectorRow } from "./read_vectors.ts";

/** A larger oracle that is not part of the project. */
const oracle = new URL("../../../../shared/reference/", import.meta.url);
const present = exists(oracle);
const skipped = present ? "" : " (skipped: no ../shared/reference)";

function exists(url: URL): boolean {
  try {
    return Deno.statSync(url).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function readText(path: string): string {
  return Deno.readTextFileSync(new URL(path, oracle));
}

async function readZipped(path: string): Promise<string> {
  const bytes = Deno.readFileSync(new URL(path, oracle));
  const plain = new Blob([bytes]).stream().pipeThrough(
    new DecompressionStream("gzip"),
  );
  return await new Response(plain).text();
}

Deno.test({
  name: `evaluator predicts every reference model as LightGBM does${skipped}`,
  ignore: !present,
  fn: () => {
    const names = [...Deno.readDirSync(new URL("lightgbm/", oracle))]
      .map((entry) => entry.name)
      .filter((name) => name.endsWith(".json"));
    assert.ok(names.length >= 55, `${names.length} reference models`);
    for (const name of names) {
      const file = JSON.parse(readText(`lightgbm/${name}`));
      expectEqualPredictions({
        name: file.name,
        modelText: readText(`lightgbm/${file.name}.model.txt`),
        numIteration: file.num_iteration ?? undefined,
        rows: file.rows.map(toVectorRow),
      });
    }
  },
});

Deno.test({
  name:
    "reader refuses every damaged reference file and accepts the unusual ones",
  ignore: !present,
  fn: () => {
    const folder = "lightgbm_damaged/";
    const files = JSON.parse(readText(`${folder}manifest.json`));
    assert.ok(files.length >= 19);
    const sound = JSON.parse(readText("lightgbm/binary_nan.json"));
    for (const { file, expect } of files) {
      const modelText = readText(folder + file);
      const outcome = outcomeOf(modelText);
      assert.ok(
        expect === "either" || outcome === expect,
        `${file}: ${outcome}`,
      );
      if (outcome === "refuse") continue;
      expectEqualPredictions({
        name: file,
        modelText,
        numIteration: undefined,
        rows: sound.rows.map(toVectorRow),
      });
    }
  },
});

function outcomeOf(text: string): "accept" | "refuse" {
  try {
    parseModel(text);
    return "accept";
  } catch (error) {
    assert.ok(error instanceof HotpathError && error.code === "model-refused");
    return "refuse";
  }
}

Deno.test({
  name:
    `evaluator gives the reference trust model's margins bit for bit${skipped}`,
  ignore: !present,
  fn: async () => {
    const model = parseModel(
      await readZipped("trust_lgbm_optuna_model.txt.gz"),
    );
    const cases = readText("trust_cases.jsonl").trimEnd().split("\n").map((
      line,
    ) => JSON.parse(line));
    assert.equal(cases.length, 300);
    const block = Float64Array.from(cases.flatMap((row) => row.features));
    const margins = new Float64Array(cases.length);
    model.predictRawBatch(block, cases.length, margins);
    cases.forEach((row, at) =>
      assert.equal(margins[at], row.raw_margin, row.id)
    );
  },
});

Deno.test({
  name:
    `evaluator gives the reference success model's margins bit for bit${skipped}`,
  ignore: !present,
  fn: () => {
    const model = parseModel(readText("success_lgbm_model_binary.txt"));
    const margin = new Float64Array(1);
    const cases = readText("success_cases.jsonl").trimEnd().split("\n").map((
      line,
    ) => JSON.parse(line));
    const scored = cases.filter((row) =>
      row.raw_margin !== undefined && row.raw_margin !== null
    );
    assert.ok(scored.length >= 290, `${scored.length} cases have a margin`);
    for (const row of scored) {
      model.predictRaw(Float64Array.from(row.scaled), margin);
      assert.equal(margin[0], row.raw_margin, row.id);
    }
  },
});
