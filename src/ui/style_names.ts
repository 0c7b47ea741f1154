/** Styles of every page. */
export const styleNames = [
  "colours.css",
  "page.css",
  "controls.css",
  "graph.css",
  "tables.css",
  "parts.css",
  "charts.css",
] as const;
