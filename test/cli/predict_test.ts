import assert from "node:assert/strict";
import type { CliIo } from "../../src/cli/cli_io.ts";
import { predictCommand } from "../../src/cli/predict.ts";

const folder = new URL("../scoring/lightgbm/vectors/", import.meta.url);

interface Ran {
  readonly out: string;
  readonly err: string;
  readonly exit: number | undefined;
}

/** Runs the command over named texts; other names are read from the vectors. */
async function run(
  files: Readonly<Record<string, string>>,
  args: readonly string[],
): Promise<Ran> {
  let out = "";
  let err = "";
  let exit: number | undefined;
  const io: CliIo = {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    env: {},
    readText: (path) => {
      const text = files[path];
      return text === undefined
        ? Deno.readTextFile(new URL(path, folder))
        : Promise.resolve(text);
    },
    writeText: () => Promise.reject(new Error("nothing is written")),
    listFiles: () => Promise.resolve([]),
    colour: false,
    interactive: false,
    exit: (code) => void (exit = code),
  };
  await predictCommand(io).exitOverride().parseAsync(args, { from: "user" });
  return { out, err, exit };
}

const model = ["--model", "missing_nan.model.txt"];
const rows = ["--rows", "rows.jsonl"];

Deno.test("predict prints LightGBM's predictions, one array a row", async () => {
  const vectors =
    (await Deno.readTextFile(new URL("missing_nan.jsonl", folder)))
      .trimEnd().split("\n").slice(1).map((line) => JSON.parse(line));
  const text = vectors.map((row) => JSON.stringify(row.x) + "\n").join("");
  const raw = await run({ "rows.jsonl": text }, [...model, ...rows, "--raw"]);
  assert.equal(raw.err, "");
  assert.equal(raw.exit, undefined);
  assert.deepEqual(
    raw.out.trimEnd().split("\n").map((line) => JSON.parse(line)),
    vectors.map((row) => row.raw),
  );
  const predicted = await run({ "rows.jsonl": text }, [...model, ...rows]);
  const lines = predicted.out.trimEnd().split("\n");
  assert.equal(lines.length, vectors.length);
  lines.forEach((line, at) => {
    const [value] = JSON.parse(line);
    assert.ok(Math.abs(value - vectors[at].pred[0]) < 1e-15);
  });
});

Deno.test("predict writes what is not finite as a word", async () => {
  const text = '["Infinity",1,1,1,1,1]\n["-Infinity","NaN",null,1,1,1]\n';
  const { out } = await run({ "rows.jsonl": text }, [
    "--model",
    "linear.model.txt",
    ...rows,
  ]);
  assert.match(out.split("\n")[0] ?? "", /^\["-?Infinity"\]$|^\["NaN"\]$/);
  assert.equal(out.trimEnd().split("\n").length, 2);
});

const badRows: Record<string, [string, RegExp]> = {
  "that is no JSON": ["[1,2", /rows\.jsonl:2: .*JSON/],
  "that is empty": ["", /rows\.jsonl:2: .*JSON/],
  "that is no array": [
    '{"a":1}',
    /rows\.jsonl:2: a row is a JSON array: {"a":1}/,
  ],
  "of another length": ["[1,2]", /rows\.jsonl:2: the model has 6 features: 2/],
  "with a text": [
    '[1,2,"3",4,5,6]',
    /rows\.jsonl:2: value 3 \(Column_2\) must be .*: "3"/,
  ],
  "with a truth value": [
    "[1,true,3,4,5,6]",
    /value 2 \(Column_1\) must be .*: true/,
  ],
};

for (const [what, [line, says]] of Object.entries(badRows)) {
  Deno.test(`predict stops at a row ${what}, with its line and exit code 4`, async () => {
    const text = `[1,2,3,4,5,6]\n${line}\n[1,2,3,4,5,6]\n`;
    const ran = await run({ "rows.jsonl": text }, [...model, ...rows]);
    assert.match(ran.err, says);
    assert.equal(ran.exit, 4);
    assert.equal(ran.out.split("\n").length - 1, 1);
  });
}

Deno.test("predict names a model that is refused and a file that is not there", async () => {
  const files = { "rows.jsonl": "[]\n", "bad.txt": "tree\n" };
  const refused = await run(files, ["--model", "bad.txt", ...rows]);
  assert.match(refused.err, /^Cannot load the LightGBM model at line 1: .*\n$/);
  assert.equal(refused.exit, 4);
  const absent = await run(files, ["--model", "absent.txt", ...rows]);
  assert.match(absent.err, /^Cannot read absent\.txt: /);
  assert.equal(absent.exit, 4);
});
