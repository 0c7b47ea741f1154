import { html } from "hono/html";
import { isSeq, LineCounter, parseDocument, stringify, visit } from "yaml";
import type { ShownValue } from "../../config/resolved_settings.ts";
import type { Markup } from "../markup.ts";

/**
 * Settings as YAML. Each line has two addresses: its number (`#L12`) and, where
 * a setting begins on it, the setting's path (`#nodes.batch.with.maxWait`).
 */
export function settingsYaml(values: ShownValue): Markup {
  const text = stringify(values, { lineWidth: 0 }).trimEnd();
  const paths = pathsByLine(text);
  return html`<pre class="yaml" tabindex="0">${
    text.split("\n").map((line, index) => {
      const path = paths.get(index + 1);
      const number = html`<a class="no" href="#${path ?? `L${index + 1}`}">${
        index + 1
      }</a>`;
      const content = path === undefined
        ? html`${number}${line}`
        : html`<span id="${path}">${number}${line}</span>`;
      return html`<span class="l" id="L${index + 1}">${content}\n</span>`;
    })
  }</pre>`;
}

/** The setting that begins on each line, the outermost of several. */
function pathsByLine(text: string): ReadonlyMap<number, string> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const paths = new Map<number, string>();
  visit(document, {
    Pair(_, pair, ancestors) {
      const { key } = pair;
      if (typeof key !== "object" || key === null || !("range" in key)) return;
      // Items of a list have no names of their own.
      if (ancestors.some((one) => isSeq(one))) return;
      const [at] = key.range as readonly number[];
      if (at === undefined) return;
      const { line } = lines.linePos(at);
      if (paths.has(line)) return;
      const names = ancestors.flatMap((one) =>
        "key" in one ? [String(one.key)] : []
      );
      paths.set(line, [...names, String(key)].join("."));
    },
  });
  return paths;
}
