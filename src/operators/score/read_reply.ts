import { HotpathError } from "../../core/errors.ts";
import type { GivenScores, ModelVersions } from "../../scoring/score_record.ts";
import { readGivenScores } from "./read_scores.ts";
import { isFields, mismatch, type ReplyFields } from "./reply_mismatch.ts";

/** What the service said of one item. */
export interface ScoredItem {
  readonly given: GivenScores;
  readonly versions: ModelVersions;
  /** A fallback made one of the scores. */
  readonly degraded: boolean;
}

/**
 * Reads the answer to a batch: one result an item, in the order of the request.
 * An item that the service refused is a `score-rejected`. Anything by which a
 * score could end up with another KOL, or that is no score, throws
 * `reply-mismatch`: the batch is asked for again and nothing of it is stored.
 */
export function readReply(
  text: string,
  kolIds: readonly string[],
): (ScoredItem | HotpathError)[] {
  const reply = parsed(text);
  const { results } = reply;
  if (!Array.isArray(results)) {
    throw mismatch("a list of results", results);
  }
  if (results.length !== kolIds.length) {
    throw mismatch(`${kolIds.length} results`, `${results.length} results`);
  }
  const shared = readVersions(reply.model_versions);
  const items: readonly unknown[] = results;
  return kolIds.map((kolId, index) =>
    readItem(items[index], { kolId, index, shared, reply })
  );
}

interface ItemContext {
  readonly kolId: string;
  readonly index: number;
  /** Versions that the answer gives for all items. */
  readonly shared: ModelVersions | undefined;
  readonly reply: ReplyFields;
}

function readItem(
  item: unknown,
  { kolId, index, shared, reply }: ItemContext,
): ScoredItem | HotpathError {
  if (!isFields(item)) throw mismatch(`an object as result ${index}`, item);
  if (item.kol_id !== kolId) {
    throw mismatch(
      `the scores of ${JSON.stringify(kolId)} as result ${index}`,
      item.kol_id,
    );
  }
  if (item.error !== undefined && item.error !== null) {
    return refusedItem(item.error);
  }
  const versions = sameOf(readVersions(item.model_versions), shared);
  if (versions === undefined) {
    throw mismatch(`model_versions in result ${index}`, item.model_versions);
  }
  return {
    given: readGivenScores(item, index),
    versions,
    degraded: item.degraded === true || reply.degraded === true,
  };
}

function refusedItem(error: unknown): HotpathError {
  const said = typeof error === "string" ? error : JSON.stringify(error);
  return new HotpathError({
    code: "score-rejected",
    message: `The scoring service refused the event, it answered: ${
      said.slice(0, saidLengthMax)
    }`,
  });
}

function parsed(text: string): ReplyFields {
  let reply: unknown;
  try {
    reply = JSON.parse(text);
  } catch {
    throw mismatch("JSON", text);
  }
  if (!isFields(reply)) throw mismatch("a JSON object", reply);
  return reply;
}

function readVersions(value: unknown): ModelVersions | undefined {
  if (!isFields(value)) return undefined;
  const { trust, success, trending } = value;
  return typeof trust === "string" && typeof success === "string" &&
      typeof trending === "string"
    ? { trust, success, trending }
    : undefined;
}

/** The shared object where an item's own says the same: it is written once. */
function sameOf(
  own: ModelVersions | undefined,
  shared: ModelVersions | undefined,
): ModelVersions | undefined {
  if (own === undefined || shared === undefined) return own ?? shared;
  const isSame = own.trust === shared.trust && own.success === shared.success &&
    own.trending === shared.trending;
  return isSame ? shared : own;
}

const saidLengthMax = 300;
