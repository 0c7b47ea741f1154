import { invariant } from "../../core/invariant.ts";

/** Which of a score's inputs were known. */
export interface Coverage {
  /** Share of the inputs that were known, 0 to 1, four decimals. */
  readonly completeness: number;
  /** Names of those that were not, in the order of the request. */
  readonly missing: readonly string[];
}

/** Combinations of missing inputs that are remembered. */
const COVERAGES_MAX = 1_024;
/** Bits of an integer that shifts keep. */
const INPUTS_MAX = 31;

/**
 * Tells which inputs a request holds. Requests of one shape lack the same, so
 * each combination is made once, and ever new ones cannot fill the memory.
 */
export class InputCoverage<Name extends string> {
  readonly #names: readonly Name[];
  readonly #known = new Map<number, Coverage>();

  constructor(names: readonly Name[]) {
    invariant(names.length <= INPUTS_MAX, "Too many inputs for one mask");
    this.#names = names;
  }

  /** null and undefined are missing. */
  of(input: { readonly [N in Name]?: unknown }): Coverage {
    let mask = 0;
    let bit = 1;
    for (const name of this.#names) {
      const value = input[name];
      if (value === undefined || value === null) mask |= bit;
      bit <<= 1;
    }
    return this.#known.get(mask) ?? this.#make(mask);
  }

  #make(mask: number): Coverage {
    const missing = this.#names.filter((_, at) => (mask & (1 << at)) !== 0);
    const share = 1 - missing.length / this.#names.length;
    const coverage = { completeness: Math.round(share * 1e4) / 1e4, missing };
    if (this.#known.size < COVERAGES_MAX) this.#known.set(mask, coverage);
    return coverage;
  }
}
