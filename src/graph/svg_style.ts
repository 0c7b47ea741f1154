import {
  darkPalette,
  lightPalette,
  type Palette,
  variableOf,
} from "./svg_palette.ts";

/** Fonts of the picture; all of them are about 0.6 em a character wide. */
export const fontStack =
  "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace";

type Property = "fill" | "stroke";

/** Which class takes which colours. */
const classes: readonly (readonly [
  string,
  Partial<
    Record<Property, keyof Palette>
  >,
])[] = [
  ["page", { fill: "page" }],
  ["text", { fill: "text" }],
  ["muted", { fill: "muted" }],
  ["source", { fill: "sourceFill", stroke: "source" }],
  ["operator", { fill: "operatorFill", stroke: "operator" }],
  ["sink", { fill: "sinkFill", stroke: "sink" }],
  ["dead-letter", { fill: "page", stroke: "failure" }],
  ["events", { stroke: "edge" }],
  ["frame", { fill: "muted", stroke: "muted" }],
  ["failures", { stroke: "failure" }],
  ["head-events", { fill: "edge" }],
  ["head-failures", { fill: "failure" }],
];

/**
 * The style of a picture. Colours are CSS variables that follow the reader's
 * light or dark preference; a page that embeds the picture may set them itself.
 */
export function svgStyle(): string {
  const rules = classes.map(([name, properties]) =>
    `.hotpath-graph .${name}{${
      Object.entries(properties)
        .map(([property, colour]) => `${property}:var(${variableOf(colour)})`)
        .join(";")
    }}`
  );
  return [
    "<style>",
    `.hotpath-graph{${declarations(lightPalette)}}`,
    `@media (prefers-color-scheme: dark){.hotpath-graph{${
      declarations(darkPalette)
    }}}`,
    ...rules,
    "</style>",
  ].join("\n");
}

/**
 * Class and colours of an element. The attributes stand in where a program
 * draws SVG without knowing CSS variables.
 */
export function look(name: string): string {
  const found = classes.find(([one]) => one === name)?.[1] ?? {};
  const attributes = Object.entries(found).map(([property, colour]) =>
    ` ${property}="${lightPalette[colour]}"`
  );
  return `class="${name}"${attributes.join("")}`;
}

function declarations(palette: Palette): string {
  return names.map((name) => `${variableOf(name)}:${palette[name]}`).join(";");
}

// The palette is a literal, so its keys are no more than its type says.
const names = Object.keys(lightPalette) as (keyof Palette)[];
