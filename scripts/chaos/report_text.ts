import type { StageRepeats } from "./repeats.ts";
import type { Report } from "./report.ts";

/** The report as Markdown, for people and for docs/reliability.md. */
export function reportText(report: Report): string {
  const { verdict } = report;
  const { lost } = verdict;
  const rows = [
    ["faults (hard ones)", `${report.faults} (${report.hardFaults})`],
    ["time", `${report.seconds} s`],
    ["events", `${verdict.events} at ${report.eventsASecond}/s`],
    ["lost, scores and dead letters", lost.log.length],
    ["lost or stale, cache", lost.cache.length],
    ["lost, table", lost.table.length],
    ["acknowledged, never read", verdict.lostBeforeReading.length],
    ["doubled rows", verdict.doubledRows.length],
    ["misjudged events", verdict.misjudged.length],
    ["wrong scores", verdict.wrongScores.length],
    ["wrong places in rankings", verdict.wrongPlaces.length],
    ["keys out of order", verdict.disordered.length],
    ["records repeated on Kafka", verdict.repeatedRecords],
    [
      "repeats of the worst step (bound)",
      shown(
        report.worstRepeats,
        ({ repeats, repeatsMax }) => `${repeats} (${repeatsMax})`,
      ),
    ],
    [
      "steps back of a key, worst step (bound)",
      shown(
        report.worstRewinds,
        ({ rewinds, rewindsMax }) => `${rewinds} (${rewindsMax})`,
      ),
    ],
    [
      "memory of a member, worst (bound)",
      `${report.residentMiB} MiB (${report.residentMiBMax} MiB)`,
    ],
    ["ends that nobody asked for", report.unaskedEnds.length],
    ["seed", report.seed],
  ];
  return [
    table(["what", "how much"], rows),
    table(
      ["fault", "rows", "times", "median recovery", "worst recovery"],
      report.byFault.map((one) => [
        one.fault,
        one.rows.join(", "),
        one.count,
        `${one.medianRecoveryMs} ms`,
        `${one.worstRecoveryMs} ms`,
      ]),
    ),
    recoveryNote,
    ...listed("Not as promised", report.failures),
    ...listed("Lost, scores and dead letters", lost.log),
    ...listed("Lost or stale, cache", lost.cache),
    ...listed("Lost, table", lost.table),
    ...listed("Acknowledged, never read", verdict.lostBeforeReading),
    ...listed("Doubled rows", verdict.doubledRows),
    ...listed("Misjudged", verdict.misjudged),
    ...listed("Wrong scores", verdict.wrongScores),
    ...listed("Wrong places in rankings", verdict.wrongPlaces),
    ...listed("Out of order", verdict.disordered),
    ...listed(
      "Repeated more than the faults explain",
      report.unexplained.map((one) =>
        `${one.stage}: ${one.repeats} records (${one.repeatsMax}), ` +
        `a key stepped back ${one.rewinds} times (${one.rewindsMax})`
      ),
    ),
    ...listed("Not recovered", report.stuck),
    ...listed("Ends that nobody asked for", report.unaskedEnds),
    ...listed("Ends by a fault of its own", report.crashes),
    ...listed("Ends that were not clean", report.uncleanEnds),
    ...listed("Kafka clients that outlived their hotpath", report.orphans),
  ].join("\n");
}

/** What the times of a fault are, and are not. */
const recoveryNote =
  `A recovery lasts from the heal of a step's last fault until the group has
committed all that the topic held then. Faults that struck together have the
whole of their step's each, so that the time of one may be another's.
`;

/** The figures of a stage and its name; nothing where all were at rest. */
function shown(
  stage: StageRepeats | undefined,
  figures: (stage: StageRepeats) => string,
): string {
  return stage === undefined ? "" : `${figures(stage)}: ${stage.stage}`;
}

function table(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const line = (cells: readonly (string | number)[]) =>
    `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line), ""]
    .join("\n");
}

function listed(title: string, items: readonly string[]): string[] {
  if (items.length === 0) return [];
  const shown = items.slice(0, listedMax).map((item) => `- ${item}`);
  const rest = items.length - shown.length;
  if (rest > 0) shown.push(`- and ${rest} more`);
  return [`${title}:\n\n${shown.join("\n")}\n`];
}

const listedMax = 20;
