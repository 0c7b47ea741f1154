import { systemClock } from "../../core/clock.ts";
import { HotpathError } from "../../core/errors.ts";
import { invariant } from "../../core/invariant.ts";
import type { Logger } from "../../core/logger.ts";
import type { Cache, CacheResult, CacheRow, Ranked } from "../cache.ts";
import { checkCacheRow } from "../cache_row_check.ts";
import { connectRedis, type RedisClient } from "./redis_connection.ts";
import { redisError } from "./redis_error.ts";
import type { RedisSettings } from "./redis_settings.ts";
import { upsertCall } from "./upsert_call.ts";
import {
  expiriesOf,
  orderField,
  readScript,
  spreadScript,
  topScript,
  upsertScript,
} from "./upsert_script.ts";

/**
 * The Cache seam on Redis: every call one pipeline on one connection, every
 * few hundred rows one script, so a row is either there whole or not at all.
 */
export class RedisCache implements Cache {
  readonly #client: RedisClient;
  #digest = "";

  private constructor(client: RedisClient) {
    this.#client = client;
  }

  /** Connects, or fails with the reason. */
  static async open(
    settings: RedisSettings,
    logger: Logger,
  ): Promise<RedisCache> {
    const cache = new RedisCache(await connectRedis(settings, logger));
    await cache.#load();
    return cache;
  }

  async upsert(
    rows: readonly CacheRow[],
    signal?: AbortSignal,
  ): Promise<readonly CacheResult[]> {
    signal?.throwIfAborted();
    const errors = rows.map(checkCacheRow);
    const sound = rows.filter((_, index) => errors[index] === undefined);
    const written = await this.#write(sound);
    let next = 0;
    return errors.map((error) => {
      const result = error ?? written[next++];
      invariant(result !== undefined, "Redis answers every row");
      return result;
    });
  }

  async #write(rows: readonly CacheRow[]): Promise<readonly CacheResult[]> {
    if (rows.length === 0) return [];
    try {
      return await this.#run(rows);
    } catch (thrown) {
      if (!isNoScript(thrown)) throw redisError(thrown, "Write to Redis");
    }
    // A restarted server has forgotten the script; rows that are in already
    // are found to be replays.
    await this.#load();
    try {
      return await this.#run(rows);
    } catch (thrown) {
      throw redisError(thrown, "Write to Redis");
    }
  }

  async getMany(
    keys: readonly string[],
  ): Promise<readonly (Readonly<Record<string, string>> | null)[]> {
    if (keys.length === 0) return [];
    const pipeline = this.#client.multi();
    for (let from = 0; from < keys.length; from += keysMax) {
      pipeline.eval(readScript, { keys: keys.slice(from, from + keysMax) });
    }
    const replies = await this.#ask(() => pipeline.execAsPipeline());
    return replies.flatMap(hashesOf);
  }

  async top(ranking: string, limit: number): Promise<readonly Ranked[]> {
    const reply = await this.#ask(() =>
      this.#client.eval(topScript, {
        keys: [ranking, expiriesOf(ranking)],
        arguments: [String(limit)],
      })
    );
    return rankedOf(reply)
      .sort((a, b) => b.score - a.score || (a.member < b.member ? -1 : 1))
      .slice(0, limit);
  }

  async spread(
    ranking: string,
    bounds: readonly number[],
  ): Promise<readonly number[]> {
    const reply = await this.#ask(() =>
      this.#client.eval(spreadScript, {
        keys: [ranking, expiriesOf(ranking)],
        arguments: bounds.map(String),
      })
    );
    return Array.isArray(reply) ? reply.map(Number) : [];
  }

  async rankings(prefix: string): Promise<readonly string[]> {
    const names: string[] = [];
    const match = `${prefix.replace(/[*?[\]\\]/g, "\\$&")}*`;
    const scan = { MATCH: match, TYPE: "zset", COUNT: scanCount } as const;
    try {
      for await (const keys of this.#client.scanIterator(scan)) {
        for (const key of keys) if (key === bare(key)) names.push(key);
      }
    } catch (thrown) {
      throw redisError(thrown, "List rankings");
    }
    return names.sort();
  }

  /** A server that is frozen never answers what it was asked last. */
  async close(): Promise<void> {
    const client = this.#client;
    if (!client.isReady) {
      if (client.isOpen) client.destroy();
      return;
    }
    const late = Promise.withResolvers<void>();
    const cancel = systemClock.after(closeMsMax, () => {
      client.destroy();
      late.resolve();
    });
    await Promise.race([client.close(), late.promise]);
    cancel();
  }

  /** The server's clock, Unix milliseconds. */
  async serverTimeMs(): Promise<number> {
    const reply = await this.#ask(() => this.#client.sendCommand(["TIME"]));
    const [seconds, micros] = Array.isArray(reply) ? reply.map(Number) : [];
    invariant(
      seconds !== undefined && micros !== undefined,
      "TIME is two numbers",
    );
    return seconds * 1_000 + micros / 1_000;
  }

  async #load(): Promise<void> {
    this.#digest = await this.#ask(() => this.#client.scriptLoad(upsertScript));
  }

  async #run(rows: readonly CacheRow[]): Promise<readonly CacheResult[]> {
    const pipeline = this.#client.multi();
    for (let from = 0; from < rows.length; from += rowsMax) {
      const call = upsertCall(rows.slice(from, from + rowsMax));
      pipeline.evalSha(this.#digest, {
        keys: [...call.keys],
        arguments: [call.rows],
      });
    }
    const replies = await pipeline.execAsPipeline();
    const results = replies.flatMap(resultsOf);
    for (const result of results) {
      // The server takes no writes now, whatever row it said it of.
      if (result instanceof HotpathError && result.disposition === "retry") {
        throw result;
      }
    }
    return results;
  }

  async #ask<T>(command: () => Promise<T>): Promise<T> {
    try {
      return await command();
    } catch (thrown) {
      throw redisError(thrown, "Ask Redis");
    }
  }
}

const scanCount = 500;

/** Rows of one script: the server does nothing else while it runs. */
const rowsMax = 200;

/** A character a row, then what was said of each that was refused. */
function resultsOf(reply: unknown): CacheResult[] {
  const [outcomes, ...refusals] = Array.isArray(reply) ? reply : [];
  invariant(typeof outcomes === "string", "The script tells what it did");
  let refused = 0;
  return Array.from(outcomes, (outcome): CacheResult => {
    if (outcome === "1") return "applied";
    if (outcome === "0") return "stale";
    return redisError(String(refusals[refused++]), "Write to Redis");
  });
}

/** A ranking's own name: its set of expiries is not a ranking. */
function bare(key: string): string {
  return key.endsWith(expiriesOf("")) ? "" : key;
}

/** Keys of one script. */
const keysMax = 500;

/** For each key a flat list of names and values, or nothing. */
function hashesOf(
  reply: unknown,
): (Readonly<Record<string, string>> | null)[] {
  invariant(Array.isArray(reply), "The script answers with a list");
  return reply.map((hash) => Array.isArray(hash) ? visible(hash) : null);
}

function visible(
  hash: readonly unknown[],
): Readonly<Record<string, string>> {
  const fields: Record<string, string> = {};
  for (let at = 0; at + 1 < hash.length; at += 2) {
    const name = String(hash[at]);
    if (name !== orderField) fields[name] = String(hash[at + 1]);
  }
  return fields;
}

/** Members and scores, which a script returns as one flat list. */
function rankedOf(reply: unknown): Ranked[] {
  const flat = Array.isArray(reply) ? reply : [];
  const ranked: Ranked[] = [];
  for (let index = 0; index + 1 < flat.length; index += 2) {
    ranked.push({
      member: String(flat[index]),
      score: Number(flat[index + 1]),
    });
  }
  return ranked;
}

function isNoScript(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.message.startsWith("NOSCRIPT");
}

/** What is under way at the end has so long, milliseconds. */
const closeMsMax = 2_000;
