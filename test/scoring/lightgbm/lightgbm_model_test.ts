import assert from "node:assert/strict";
import { InvariantError } from "../../../src/core/invariant.ts";
import { parseModel } from "../../../src/scoring/lightgbm/parse_model.ts";
import { editModel, withWord } from "./edit_model.ts";
import { readModelFile, readVectors } from "./read_vectors.ts";

Deno.test("model tells its features, classes, objective and iterations", () => {
  const model = parseModel(readModelFile("odd_names"));
  assert.deepEqual(model.featureNames, ["a=b", "é", "x.y", "c-d", "名", "f"]);
  assert.equal(model.numClass, 1);
  assert.equal(model.numIterations, 5);
  assert.deepEqual(model.objective, {
    name: "binary",
    transform: { kind: "sigmoid", slope: 1 },
  });
  const classes = parseModel(readModelFile("categories_multiclass"));
  assert.equal(classes.numClass, 3);
  assert.equal(classes.numIterations, 3);
});

Deno.test("model tells the range or the categories of each feature", () => {
  const infos = parseModel(readModelFile("categories_one_word")).featureInfos;
  assert.equal(infos.length, 6);
  const [first, ...others] = infos;
  assert.ok(first?.kind === "range" && first.min < -2 && first.max > 2);
  const last = others.at(-1);
  assert.ok(last?.kind === "categories");
  const codes = last.codes.toSorted((a, b) => a - b);
  assert.deepEqual(codes, Array.from({ length: 13 }, (_, at) => at - 1));
});

Deno.test("model tells features that were constant, and infinite ranges", () => {
  const { text } = editModel(readModelFile("regression"), {
    key: "feature_infos",
    to: (value) => withWord(1, "[-inf:2.5]")(withWord(0, "none")(value)),
  });
  const [first, second] = parseModel(text).featureInfos;
  assert.deepEqual(first, { kind: "unused" });
  assert.deepEqual(second, { kind: "range", min: -Infinity, max: 2.5 });
});

Deno.test("a batch of any size equals its rows one by one", () => {
  for (const name of ["categories_multiclass", "linear_missing", "forest"]) {
    const vectors = readVectors(name);
    const model = parseModel(vectors.modelText);
    const { numClass } = model;
    for (const count of [0, 1, 255, 256, 257, 700]) {
      const rows = Array.from(
        { length: count },
        (_, at) =>
          vectors.rows[at * 7 % vectors.rows.length]?.x ?? new Float64Array(),
      );
      const block = new Float64Array(count * 6);
      rows.forEach((row, at) => block.set(row, at * 6));
      const batch = new Float64Array(count * numClass);
      const expected = new Float64Array(count * numClass);
      rows.forEach((row, at) =>
        model.predict(
          row,
          expected.subarray(at * numClass, (at + 1) * numClass),
        )
      );
      model.predictBatch(block, count, batch);
      assert.deepEqual(batch, expected, `${name}, ${count} rows`);
    }
  }
});

Deno.test("an earlier row leaves nothing behind for the next one", () => {
  const vectors = readVectors("linear_categories");
  const model = parseModel(vectors.modelText);
  const out = new Float64Array(1);
  const once = vectors.rows.map((row) => {
    parseModel(vectors.modelText).predictRaw(row.x, out);
    return out[0];
  });
  const backwards = vectors.rows.toReversed().map((row) => {
    model.predictRaw(row.x, out);
    return out[0];
  });
  assert.deepEqual(backwards.reverse(), once);
});

Deno.test("more iterations than there are means all of them", () => {
  const vectors = readVectors("multiclass");
  const model = parseModel(vectors.modelText);
  const x = vectors.rows[0]?.x ?? new Float64Array();
  const all = new Float64Array(4);
  const some = new Float64Array(4);
  model.predictRaw(x, all);
  model.predictRaw(x, some, 1000);
  assert.deepEqual(some, all);
  model.predictRaw(x, some, 1);
  assert.notDeepEqual(some, all);
});

Deno.test("wrong sizes and iteration counts are programmer errors", () => {
  const model = parseModel(readModelFile("multiclass"));
  const x = new Float64Array(6);
  const out = new Float64Array(4);
  assert.throws(() => model.predict(x.subarray(1), out), InvariantError);
  assert.throws(() => model.predict(new Float64Array(7), out), InvariantError);
  assert.throws(() => model.predict(x, out.subarray(1)), InvariantError);
  assert.throws(() => model.predictBatch(x, 2, out), InvariantError);
  assert.throws(
    () => model.predictBatch(new Float64Array(12), 2, out),
    InvariantError,
  );
  for (const count of [0, -1, 1.5, NaN]) {
    assert.throws(() => model.predict(x, out, count), InvariantError);
  }
});

Deno.test("names that older versions wrote mean the same objectives", () => {
  const named = (model: string, objective: string) =>
    parseModel(
      editModel(readModelFile(model), { key: "objective", to: () => objective })
        .text,
    ).objective;
  assert.equal(named("cross_entropy", "xentropy").transform.kind, "sigmoid");
  assert.equal(
    named("cross_entropy_lambda", "xentlambda").name,
    "cross_entropy_lambda",
  );
  assert.equal(named("regression", "none").name, "custom");
});

Deno.test("a tree as deep as it has leaves is walked to its end", () => {
  const leaves = 20_000;
  const range = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, at) => from + at);
  const nodes = range(0, leaves - 1);
  const tree = [
    `num_leaves=${leaves}`,
    "num_cat=0",
    `split_feature=${nodes.map(() => 0).join(" ")}`,
    `threshold=${nodes.join(" ")}`,
    `decision_type=${nodes.map(() => 2).join(" ")}`,
    `left_child=${nodes.map((node) => ~node).join(" ")}`,
    `right_child=${
      nodes.map((node) => node === leaves - 2 ? ~(leaves - 1) : node + 1).join(
        " ",
      )
    }`,
    `leaf_value=${range(0, leaves).join(" ")}`,
  ];
  const block = `Tree=0\n${tree.join("\n")}\n\n\n`;
  const header =
    "tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=1\nlabel_index=0\nmax_feature_idx=0\nfeature_names=x\nfeature_infos=[0:1]";
  const model = parseModel(
    `${header}\ntree_sizes=${block.length}\n\n${block}end of trees\n`,
  );
  const out = new Float64Array(1);
  for (const value of [0, 1, 777, leaves - 2, leaves - 1, 1e9]) {
    model.predictRaw(Float64Array.of(value), out);
    assert.equal(out[0], Math.min(value, leaves - 1));
  }
});
