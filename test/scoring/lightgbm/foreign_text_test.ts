import assert from "node:assert/strict";
import { parseModel } from "../../../src/scoring/lightgbm/parse_model.ts";
import { editModel, withTrueSizes } from "./edit_model.ts";
import { expectRefusal } from "./expect_refusal.ts";
import { readModelFile, readVectors } from "./read_vectors.ts";

const sound = readModelFile("missing_nan");

Deno.test("reader refuses an empty file", () => {
  for (const text of ["", "\n", "  \n \n"]) {
    assert.match(expectRefusal(text).message, /model: it is empty; save/);
  }
});

Deno.test("reader refuses a JSON dump and names the text form", () => {
  const refusal = expectRefusal('{"name": "tree"}');
  assert.match(refusal.message, /JSON dump.*save_model/);
});

Deno.test("reader refuses a file that does not begin as a model", () => {
  const refusal = expectRefusal("\u0080\u0004\u0095lightgbm\nBooster\n");
  assert.match(
    refusal.message,
    /line 1: the first line must be 'tree'.*pickle/,
  );
});

Deno.test("reader refuses Windows line ends and NUL bytes, with the line", () => {
  const windows = expectRefusal(sound.replaceAll("\n", "\r\n"));
  assert.match(windows.message, /line 1: the text holds a CR; save it with LF/);
  const lines = sound.split("\n");
  lines[20] += "\0".repeat(9);
  assert.match(expectRefusal(lines.join("\n")).message, /line 21: .*NUL byte/);
});

Deno.test("reader refuses trees out of order, doubled or left out", () => {
  const second = sound.slice(sound.indexOf("Tree=1"), sound.indexOf("Tree=2"));
  const refusal = expectRefusal(withTrueSizes(sound.replace(second, "")));
  assert.match(
    refusal.message,
    /expected 'Tree=1' or 'end of trees': 'Tree=2'/,
  );
  const doubled = withTrueSizes(sound.replace(second, second + second));
  assert.match(expectRefusal(doubled).message, /expected 'Tree=2'.*'Tree=1'/);
});

Deno.test("reader refuses trees that do not fill the last iteration", () => {
  const text = readModelFile("multiclass");
  const last = text.slice(
    text.indexOf("Tree=11"),
    text.indexOf("end of trees"),
  );
  const refusal = expectRefusal(withTrueSizes(text.replace(last, "")));
  assert.match(refusal.message, /must be a multiple of num_class, 4: 11/);
});

Deno.test("reader refuses a model without a tree", () => {
  const start = sound.indexOf("Tree=0");
  const text = sound.slice(0, start) +
    sound.slice(sound.indexOf("end of trees"));
  assert.match(expectRefusal(withTrueSizes(text)).message, /the file holds: 0/);
});

Deno.test("reader refuses nodes that form a ring out of the root's reach", () => {
  const left = editModel(sound, {
    tree: 1,
    key: "left_child",
    to: () => "-1 2 3 4 5 1",
  });
  const ring = editModel(left.text, {
    tree: 1,
    key: "right_child",
    to: () => "-2 -3 -4 -5 -6 -7",
  });
  const refusal = expectRefusal(ring.text);
  assert.match(refusal.message, /5 nodes of tree 1 form a ring/);
  assert.equal(refusal.details["line"], left.line);
});

Deno.test("reader refuses leaves whose sum a double cannot hold", () => {
  const huge = () => Array(7).fill("1.7e308").join(" ");
  const one = editModel(sound, { tree: 1, key: "leaf_value", to: huge });
  assert.ok(parseModel(one.text));
  const two = editModel(one.text, { tree: 3, key: "leaf_value", to: huge });
  const refusal = expectRefusal(two.text);
  assert.match(refusal.message, /up to tree 3 add up to more than a double/);
  assert.equal(refusal.details["line"], two.line);
});

Deno.test("reader ignores header keys of other versions", () => {
  const text = sound.replace("label_index=0", "label_index=0\nnovelty=7 of 9");
  assert.equal(parseModel(text).numIterations, 8);
});

Deno.test("reader refuses a file that ends behind its last tree", () => {
  const refusal = expectRefusal(sound.slice(0, sound.indexOf("end of trees")));
  assert.match(refusal.message, /ends after 8 trees, before 'end of trees'/);
});

Deno.test("a file cut anywhere is refused or predicts the same", () => {
  const row = readVectors("missing_nan").rows[0];
  const expected = row?.raw[0];
  const out = new Float64Array(1);
  const end = sound.indexOf("end of trees") + "end of trees".length;
  for (let length = 0; length < sound.length; length += 3) {
    const cut = sound.slice(0, length);
    if (length < end) {
      expectRefusal(cut);
    } else if (!cut.includes("\nparameters:\n")) {
      parseModel(cut).predictRaw(row?.x ?? new Float64Array(0), out);
      assert.equal(out[0], expected);
    } else if (!cut.includes("\nend of parameters")) {
      const refusal = expectRefusal(cut);
      assert.match(refusal.message, /'parameters:' is not ended/);
    }
  }
});
