import { html } from "hono/html";
import { stringify } from "yaml";
import type { ShownValue } from "../../config/resolved_settings.ts";
import type { Markup } from "../markup.ts";

/** Settings as YAML, every line with an address of its own: `#L12`. */
export function settingsYaml(values: ShownValue): Markup {
  const lines = stringify(values, { lineWidth: 0 }).trimEnd().split("\n");
  return html`<pre class="yaml" tabindex="0">${
    lines.map((line, index) =>
      html`<span class="l" id="L${index + 1}">${line}\n</span>`
    )
  }</pre>`;
}
