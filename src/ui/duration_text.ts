/** Milliseconds as people read them: `0.4 ms`, `12 ms`, `3.2 s`, `5 min`. */
export function durationText(ms: number): string {
  if (!Number.isFinite(ms)) return "–";
  if (ms < 10) return `${(Math.round(ms * 10) / 10).toString()} ms`;
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${Math.round(ms / 100) / 10} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  return `${Math.round(ms / 360_000) / 10} h`;
}
