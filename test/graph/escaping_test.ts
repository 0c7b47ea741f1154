import assert from "node:assert/strict";
import fc from "fast-check";
import { clipLabel, columnsOf, twoLines } from "../../src/graph/clip_label.ts";
import { drawDot } from "../../src/graph/draw_dot.ts";
import { drawMermaid } from "../../src/graph/draw_mermaid.ts";
import { drawSvg } from "../../src/graph/draw_svg.ts";
import { drawText } from "../../src/graph/draw_text.ts";
import { escapeMarkup } from "../../src/graph/escape_markup.ts";
import type { Plan } from "../../src/graph/plan.ts";
import { planOf } from "./load_text.ts";

const nasty = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.constantFrom(
    `</title><script>alert(1)</script>`,
    `" onload="x`,
    `]]><!--`,
    "&lt;&#60;",
    `"]; evil -> b [label="`,
    '\\"',
    "\\",
    `"] --> x`,
    "```\n# heading",
    "a\u001b[31mb\r\nc",
    "\u202eevil",
    "\ud800",
    "\u0000\ufffe",
  ),
);

const { plan: base } = await planOf(`name: t
nodes:
  a: { type: kafka-source, with: { topics: [x] } }
  b: { type: count-sink, from: a }
`);

/** The same plan with untrusted texts wherever a person can write one. */
function planWith(label: string): Plan {
  return {
    ...base,
    doc: label,
    nodes: base.nodes.map((node) => ({
      ...node,
      doc: label,
      facts: { ...node.facts, summary: label },
    })),
  };
}

Deno.test("whatever a label holds, the SVG has the same elements and attributes", () => {
  const expected = skeletonOf(drawSvg(planWith("label")));
  fc.assert(fc.property(nasty, (label) => {
    const drawn = drawSvg(planWith(`x${label}`));
    assert.deepEqual(skeletonOf(drawn), expected);
    // What XML 1.0 does not allow would make a browser refuse the picture.
    assert.doesNotMatch(
      drawn,
      // deno-lint-ignore no-control-regex
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|&(?!amp;|lt;|gt;|quot;|#39;)/,
    );
    assert.ok(drawn.isWellFormed());
  }));
});

Deno.test("an unescaped label would be seen", () => {
  const expected = skeletonOf(drawSvg(planWith("label")));
  const broken = drawSvg(planWith("label")).replace("label", "<b>");
  assert.notDeepEqual(skeletonOf(broken), expected);
});

Deno.test("whatever a label holds, the Mermaid text has the same lines", () => {
  const shape = (text: string) =>
    text.split("\n").map((line) => line.replaceAll(/"[^"]*"/g, '""'));
  const expected = shape(drawMermaid(planWith("label")));
  fc.assert(fc.property(nasty, (label) => {
    const drawn = drawMermaid(planWith(`x${label}`));
    assert.deepEqual(shape(drawn), expected);
    assert.doesNotMatch(drawn.replaceAll("<br/>", ""), /[<`]/);
  }));
});

Deno.test("whatever a label holds, the DOT text has the same statements", () => {
  const shape = (text: string) =>
    text.split("\n").map((line) => line.replaceAll(/"(\\.|[^"\\])*"/g, '""'));
  const expected = shape(drawDot(planWith("label")));
  fc.assert(fc.property(nasty, (label) => {
    assert.deepEqual(shape(drawDot(planWith(`x${label}`))), expected);
  }));
});

Deno.test("whatever a label holds, the text has the same lines and nothing that acts", () => {
  const lines = drawText(planWith("label")).split("\n").length;
  fc.assert(fc.property(nasty, (label) => {
    const drawn = drawText(planWith(`x${label}`));
    assert.equal(drawn.split("\n").length, lines);
    assert.doesNotMatch(drawn, /[\p{Cf}\p{Cs}]|(?!\n)\p{Cc}/u);
  }));
});

Deno.test("escaped markup holds the five characters as entities", () => {
  assert.equal(
    escapeMarkup(`<a href="x">'&'</a>\u0000\u202e`),
    "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;\ufffd\ufffd",
  );
});

Deno.test("a clipped label fits, is a beginning, and is left alone where it fits", () => {
  fc.assert(fc.property(
    fc.string({ unit: "grapheme", maxLength: 60 }),
    fc.integer({ min: 2, max: 30 }),
    (label, columns) => {
      const clipped = clipLabel(label, columns);
      assert.ok(columnsOf(clipped) <= columns);
      assert.ok(label.startsWith(clipped.replace(/…$/, "")));
      if (columnsOf(label) <= columns) assert.equal(clipped, label);
    },
  ));
  assert.equal(clipLabel("日本語日本語", 5), "日本…");
});

Deno.test("two lines fit, and hold the whole text where it is short enough", () => {
  fc.assert(fc.property(
    fc.string({ unit: "grapheme", maxLength: 60 }),
    fc.integer({ min: 3, max: 30 }),
    (label, columns) => {
      const lines = twoLines(label, columns);
      assert.ok(lines.length <= 2);
      for (const line of lines) assert.ok(columnsOf(line) <= columns);
      // A line loses the white space that it is broken at, of any kind.
      const whole = lines.join("").replaceAll(/\s/g, "");
      if (!whole.endsWith("…")) {
        assert.equal(whole, label.replaceAll(/\s/g, ""));
      }
    },
  ));
});

Deno.test("two lines are broken behind a comma, else a space, else a sign", () => {
  const at = (label: string) => twoLines(label, 24);
  assert.deepEqual(at("scores.stream, key kol_id"), [
    "scores.stream,",
    "key kol_id",
  ]);
  assert.deepEqual(at("batches to 127.0.0.1:8080/predict"), [
    "batches to",
    "127.0.0.1:8080/predict",
  ]);
  assert.deepEqual(at("kol:scores:{platform}:{kol_id}, 1h"), [
    "kol:scores:{platform}:",
    "{kol_id}, 1h",
  ]);
  assert.deepEqual(at("x".repeat(60)), ["x".repeat(23), `${"x".repeat(23)}…`]);
  assert.deepEqual(at("short"), ["short"]);
  assert.deepEqual(at(""), []);
});

/** Tags and attributes of a picture without texts, sizes and coordinates. */
function skeletonOf(svg: string): string[] {
  const tags = svg.match(/<[^>]*>/g) ?? [];
  return tags
    .map((tag) => tag.replaceAll(/="[^"]*"/g, "="))
    .filter((tag) => !/^<\/?text/.test(tag));
}
