import assert from "node:assert/strict";
import { drawSvg } from "../../src/graph/draw_svg.ts";
import {
  darkPalette,
  lightPalette,
  type Palette,
} from "../../src/graph/svg_palette.ts";
import { planOf } from "./load_text.ts";

const { plan } = await planOf(`name: pictured
doc: What it is for
nodes:
  a: { type: kafka-source, with: { topics: [x] } }
  b: { type: parse, doc: Reads, from: a, with: { schema: video }, onError: d }
  c: { type: count-sink, from: b, with: { required: false } }
  c-2: { type: count-sink, from: b }
  d: { type: dead-letter-sink, with: { topic: d } }
`);
const svg = drawSvg(plan);

Deno.test("a picture has a role, a title and a description in words", () => {
  assert.match(svg, /^<svg [^>]*role="img"/);
  assert.match(svg, /aria-labelledby="hotpath-title hotpath-desc"/);
  assert.match(svg, /<title id="hotpath-title">Topology pictured<\/title>/);
  assert.match(
    svg,
    /<desc id="hotpath-desc">What it is for a \(kafka-source\) to b; b \(parse\) to c, c-2, failures to d; /,
  );
});

Deno.test("every node and edge of a picture can be found by its id", () => {
  const ids = [...svg.matchAll(/data-node="([^"]+)"/g)].map((one) => one[1]);
  assert.deepEqual(ids.toSorted(), ["a", "b", "c", "c-2", "d"]);
  const edges = [...svg.matchAll(/data-edge="([^"]+)" data-kind="([^"]+)"/g)]
    .map((one) => `${one[1]} ${one[2]}`);
  assert.deepEqual(edges.toSorted(), [
    "a:b events",
    "b:c events",
    "b:c-2 events",
    "b:d failures",
  ]);
});

Deno.test("sources, operators and sinks are groups, and differ in form", () => {
  const roles = [...svg.matchAll(/data-role="([^"]+)"/g)].map((one) => one[1]);
  assert.deepEqual(roles, ["source", "operator", "sink"]);
  const outlineOf = (id: string) =>
    new RegExp(`data-node="${id}"[^]*? d="([^"]+)"`).exec(svg)?.[1]
      ?.replaceAll(/[\d. -]+/g, " ");
  const forms = ["a", "b", "c", "d"].map(outlineOf);
  assert.equal(new Set(forms).size, 4);
  assert.equal(outlineOf("c"), outlineOf("c-2"));
});

Deno.test("failures are dashed and best effort is dotted, without colour", () => {
  assert.match(svg, /data-edge="b:d".*?stroke-dasharray="5 4"/);
  assert.doesNotMatch(/data-edge="a:b".*/.exec(svg)?.[0] ?? "", /dasharray/);
  const borderOf = (id: string) =>
    new RegExp(`data-node="${id}"[^]*?</g>`).exec(svg)?.[0] ?? "";
  assert.match(borderOf("c"), /data-required="false"[^]*stroke-dasharray/);
  assert.match(borderOf("c-2"), /data-required="true"/);
  assert.doesNotMatch(borderOf("c-2"), /stroke-dasharray/);
});

Deno.test("one picture serves light and dark pages", () => {
  assert.match(svg, /@media \(prefers-color-scheme: dark\)/);
  for (const colour of Object.values(darkPalette)) {
    assert.ok(svg.includes(colour), colour);
  }
});

Deno.test("texts have a contrast of 4.5 to 1, lines and borders of 3 to 1", () => {
  for (const palette of [lightPalette, darkPalette]) {
    const ratio = (a: keyof Palette, b: keyof Palette) =>
      contrast(palette[a], palette[b]);
    const grounds = ["page", "sourceFill", "operatorFill", "sinkFill"] as const;
    for (const ground of grounds) {
      assert.ok(ratio("text", ground) >= 4.5, `text on ${ground}`);
      assert.ok(ratio("muted", ground) >= 4.5, `muted on ${ground}`);
    }
    for (
      const [line, ground] of [
        ["edge", "page"],
        ["failure", "page"],
        ["source", "page"],
        ["source", "sourceFill"],
        ["operator", "page"],
        ["operator", "operatorFill"],
        ["sink", "page"],
        ["sink", "sinkFill"],
      ] as const
    ) assert.ok(ratio(line, ground) >= 3, `${line} on ${ground}`);
  }
});

Deno.test("contrast is measured as WCAG does", () => {
  assert.equal(contrast("#ffffff", "#000000"), 21);
  assert.equal(Math.round(contrast("#777777", "#ffffff") * 100) / 100, 4.48);
});

/** Contrast ratio of two colours, WCAG 2.1. */
function contrast(a: string, b: string): number {
  const [lighter, darker] = [luminance(a), luminance(b)].toSorted((x, y) =>
    y - x
  );
  return (lighter! + 0.05) / (darker! + 0.05);
}

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((start) => {
    const share = parseInt(colour.slice(start, start + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
