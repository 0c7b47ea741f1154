import assert from "node:assert/strict";

/** A metric as the page of all metrics has it. */
export interface DocumentedMetric {
  readonly name: string;
  readonly type: string;
  readonly labels: readonly string[];
}

/** The metrics of docs/monitoring.md: of its first table. */
export async function documentedMetrics(): Promise<
  readonly DocumentedMetric[]
> {
  const page = await Deno.readTextFile(
    new URL("../../docs/monitoring.md", import.meta.url),
  );
  const [, told = ""] = page.split(/^## What is .*$/m);
  const rows = told.split("\n").filter((line) => line.startsWith("| `"));
  const metrics = rows.flatMap((row) => {
    const [, names = "", type = "", labels = ""] = row.split("|");
    return [...names.matchAll(/`([a-z_]+)`/g)].map(([, name = ""]) => ({
      name,
      type: type.trim(),
      labels: labels.trim().split(/, */).filter(Boolean),
    }));
  });
  assert.ok(metrics.length > 40, "the page has its table");
  return metrics;
}
