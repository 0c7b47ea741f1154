import assert from "node:assert/strict";
import { hotpath } from "../support/child.ts";
import { StateFolder } from "../support/state_folder.ts";

const whole = Deno.readTextFileSync("topology/hot-path.yaml");

/** A topology with one thing wrong and what must be said of it. */
interface Refused {
  readonly what: string;
  readonly text: string;
  readonly says: RegExp;
}

/** The hot path with one text replaced. */
function changed(from: string, to: string): string {
  assert.ok(whole.includes(from), from);
  return whole.replace(from, to);
}

const refused: readonly Refused[] = [
  {
    what: "an unknown type",
    text: changed("type: micro-batch", "type: micro-bach"),
    says: /did you mean micro-batch: micro-bach/,
  },
  {
    what: "an unknown option",
    text: changed("maxItems: 200", "maxItem: 200"),
    says: /maxItem.*maxItems/s,
  },
  {
    what: "an unknown reference",
    text: changed("from: batch", "from: bach"),
    says: /did you mean batch: bach/,
  },
  {
    what: "an unknown unit",
    text: changed("maxWait: 10ms", "maxWait: 10 parsecs"),
    says: /maxWait.*duration/s,
  },
  {
    what: "a unit that does not fit",
    text: changed("from: parse", "from: score"),
    says: /batch/,
  },
  {
    what: "an unknown variable",
    text: changed("[kol.profiles.raw]", '["${NO_SUCH_VARIABLE}"]'),
    says: /NO_SUCH_VARIABLE/,
  },
  {
    what: "a duplicate id",
    text: changed("  batch:\n", "  parse:\n"),
    says: /parse/,
  },
  {
    what: "a cycle",
    text: changed("from: profiles", "from: [profiles, batch]"),
    says: /cycle/i,
  },
  {
    what: "an orphan",
    text: whole + "  lonely: { type: parse, with: { schema: video } }\n",
    says: /lonely/,
  },
  {
    what: "bad YAML",
    text: changed("nodes:", "nodes: [}"),
    says: /YAML|flow|unexpected/i,
  },
];

/** The place of the first line that is not that of the whole file. */
function placeOf(text: string): RegExp {
  const right = whole.split("\n");
  const index = text.split("\n").findIndex((line, at) => line !== right[at]);
  return new RegExp(`wrong\\.yaml:${index + 1}:\\d+`);
}

for (const { what, text, says } of refused) {
  Deno.test(`a topology with ${what} is refused with its place, and nothing is started`, async () => {
    await using folder = new StateFolder();
    const file = folder.at("wrong.yaml");
    Deno.writeTextFileSync(file, text);
    const state = folder.at("state");

    const ran = await hotpath("run", file, "--state", state);
    assert.equal(ran.code, 4, ran.stderr);
    assert.equal(ran.stdout, "");
    assert.match(ran.stderr, placeOf(text));
    assert.match(ran.stderr, says);
    assert.throws(() => Deno.statSync(state), Deno.errors.NotFound);

    const linted = await hotpath("lint", file);
    assert.equal(linted.code, 1, linted.stderr);
    assert.match(linted.stdout, placeOf(text));
    assert.match(linted.stdout, says);
  });
}

Deno.test("a topology file that is not there is refused by its name", async () => {
  await using folder = new StateFolder();
  const state = folder.at("state");
  const ran = await hotpath("run", folder.at("none.yaml"), "--state", state);
  assert.equal(ran.code, 4, ran.stderr);
  assert.match(ran.stderr, /none\.yaml/);
  assert.throws(() => Deno.statSync(state), Deno.errors.NotFound);
});
