import assert from "node:assert/strict";

/** A result of `metrics.windowed`, as far as tests look at it. */
export interface WindowResultView {
  readonly name: string;
  readonly group: Readonly<Record<string, string | null>>;
  readonly window_start: string;
  readonly count: number;
  readonly revision: number;
  readonly measures: Readonly<Record<string, number | null>>;
}

/**
 * Of each key the result with the highest revision, as the contract of
 * `metrics.windowed` says; checks that the key is name, group and start.
 */
export function newestResults(
  records: readonly { readonly key: string | null; readonly value: string }[],
): WindowResultView[] {
  const newest = new Map<string, WindowResultView>();
  for (const { key, value } of records) {
    const result: WindowResultView = JSON.parse(value);
    const { name, group, window_start } = result;
    assert.equal(
      key,
      JSON.stringify([name, ...Object.values(group), window_start]),
    );
    const before = newest.get(key);
    if (before === undefined || result.revision >= before.revision) {
      newest.set(key, result);
    }
  }
  return [...newest.values()];
}

/** Events of all results of one name, or of those that also fit. */
export function countOf(
  results: readonly WindowResultView[],
  name: string,
  fits: (result: WindowResultView) => boolean = () => true,
): number {
  return results.filter((one) => one.name === name && fits(one))
    .reduce((sum, { count }) => sum + count, 0);
}
