import type { Finding } from "../graph/plan.ts";

/** Findings for people, one or two lines each, the place first. */
export function findingLines(
  findings: readonly Finding[],
  options: { readonly colour: boolean },
): string {
  return findings.map((finding) => {
    const colour = finding.severity === "error" ? red : yellow;
    const paint = (code: string, text: string) =>
      options.colour ? `\u001b[${code}m${text}\u001b[0m` : text;
    const path = finding.path === "" ? "" : ` ${finding.path}`;
    return `${paint(bold, placeOf(finding))}: ${
      paint(colour, finding.severity)
    } ${finding.rule}${path}\n  ${finding.message}\n`;
  }).join("");
}

const bold = "1";
const red = "31";
const yellow = "33";

/** `topology/hot-path.yaml:17:24`; the file alone where there is no line. */
function placeOf({ file, line, column }: Finding): string {
  return line === 0 ? file : `${file}:${line}:${column}`;
}
