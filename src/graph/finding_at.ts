import {
  type ConfigProblem,
  type Origin,
  pathText,
} from "../config/config_tree.ts";
import { printable } from "../config/printable.ts";
import type { Redactor } from "../config/secrets.ts";
import type { Finding } from "./plan.ts";

/** A problem as a finding: its place spelt out, secrets taken out. */
export function findingAt(
  problem: ConfigProblem,
  severity: Finding["severity"],
  redactor: Redactor,
): Finding {
  return {
    severity,
    rule: problem.rule,
    ...placeOf(problem.at),
    path: printable(pathText(problem.path)),
    message: printable(redactor.text(problem.message)),
  };
}

/** Findings in the order of their files; those without a line come first. */
export function inFileOrder(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((a, b) =>
    Math.sign(a.line) - Math.sign(b.line) ||
    (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) ||
    a.line - b.line || a.column - b.column
  );
}

function placeOf(
  at: Origin,
): { file: string; line: number; column: number } {
  switch (at.kind) {
    case "file":
    case "profile":
      return { file: at.file, line: at.line, column: at.column };
    case "set":
      return { file: "--set", line: 0, column: 0 };
    case "default":
      return { file: "default", line: 0, column: 0 };
  }
}
