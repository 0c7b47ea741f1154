/** Colours of a picture, one set for a light and one for a dark page. */
export interface Palette {
  readonly page: string;
  readonly text: string;
  readonly muted: string;
  readonly edge: string;
  readonly failure: string;
  readonly source: string;
  readonly sourceFill: string;
  readonly operator: string;
  readonly operatorFill: string;
  readonly sink: string;
  readonly sinkFill: string;
}

/** Texts have a contrast of at least 4.5 to 1, lines of at least 3 to 1. */
export const lightPalette: Palette = {
  page: "#ffffff",
  text: "#1c2128",
  muted: "#525b66",
  edge: "#636c76",
  failure: "#b3261e",
  source: "#0b5cc4",
  sourceFill: "#e9f2fe",
  operator: "#6a43b8",
  operatorFill: "#f4f0fc",
  sink: "#1a7740",
  sinkFill: "#e8f6ed",
};

/** The same for a dark page. */
export const darkPalette: Palette = {
  page: "#0f141a",
  text: "#e8edf3",
  muted: "#a5afbb",
  edge: "#929ca8",
  failure: "#ff8f84",
  source: "#6cb0ff",
  sourceFill: "#12243c",
  operator: "#b9a1fb",
  operatorFill: "#221b36",
  sink: "#56c476",
  sinkFill: "#122a1b",
};

/** Name of a colour's CSS variable: `--hotpath-source-fill`. */
export function variableOf(name: keyof Palette): string {
  return `--hotpath-${name.replace("Fill", "-fill")}`;
}
