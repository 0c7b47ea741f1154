import { refusedPrefix } from "./unruly_scoring.ts";

/** What must become of an event. */
export type Fate = "scored" | "dead-lettered";

/** One event of the load, before it is sent. */
export interface LoadEvent {
  readonly id: string;
  readonly key: string;
  /** Its place among the events of its key, from 0. */
  readonly sequence: number;
  readonly fate: Fate;
  /** What its scores are made from; undefined for what no parser takes. */
  readonly followers: number | undefined;
  readonly bytes: Uint8Array;
}

export interface Random {
  /** A whole number from 0 to `max` - 1. */
  below(max: number): number;
}

/**
 * Invents events of a few KOLs: each KOL's event times rise with its sequence,
 * one event in a hundred is poison of some kind.
 */
export class LoadEvents {
  readonly #random: Random;
  readonly #sequences = new Map<string, number>();
  readonly #beganMs: number;
  #count = 0;

  constructor(random: Random, beganMs: number) {
    this.#random = random;
    this.#beganMs = beganMs;
  }

  next(): LoadEvent {
    const index = this.#count++;
    if (this.#random.below(poisonOneIn) === 0) return this.#poison(index);
    const refused = this.#random.below(refusedOneIn) === 0;
    const name = `kol_${this.#random.below(kolCount)}`;
    const key = refused ? `${refusedPrefix}${name}` : name;
    return this.#event(key, {
      fate: refused ? "dead-lettered" : "scored",
      // Another number for each event, so that no two have the same score.
      followers: 1_000 + index,
    });
  }

  #event(
    key: string,
    { fate, followers }: { readonly fate: Fate; readonly followers: number },
  ): LoadEvent {
    const sequence = this.#sequenceOf(key);
    const id = `${key}-${sequence}`;
    const value = JSON.stringify({
      event_id: id,
      event_time: new Date(this.#beganMs + sequence * 10).toISOString(),
      event_type: "profile",
      platform: "tiktok",
      username: key,
      followers_count: followers,
      following_count: 300,
      post_count: 80,
      favorites_count: 40_000 + 7 * sequence,
      account_age_days: 900,
      verified: false,
      bio: "",
    });
    const bytes = encoder.encode(value);
    return { id, key, sequence, fate, followers, bytes };
  }

  #poison(index: number): LoadEvent {
    const key = `poison_${this.#random.below(4)}`;
    const kind = this.#random.below(poisons.length);
    return {
      id: `poison-${index}`,
      key,
      sequence: this.#sequenceOf(key),
      fate: "dead-lettered",
      followers: undefined,
      bytes: poisons[kind]?.(index, key) ?? new Uint8Array(),
    };
  }

  #sequenceOf(key: string): number {
    const sequence = this.#sequences.get(key) ?? 0;
    this.#sequences.set(key, sequence + 1);
    return sequence;
  }
}

const encoder = new TextEncoder();

/**
 * What no parser of profiles may take; each says which event it was. One that
 * names a KOL names its key, under which stores are searched for it.
 */
const poisons: readonly ((index: number, key: string) => Uint8Array)[] = [
  (index) => encoder.encode(`{"event_id":"poison-${index}",`),
  (index) => encoder.encode(`["poison-${index}"]`),
  (index) => encoder.encode(`{"event_id":"poison-${index}","username":7}`),
  (index, key) =>
    encoder.encode(
      `{"event_id":"poison-${index}","username":"${key}","platform":"tiktok",` +
        `"followers_count":-5}`,
    ),
  () => Uint8Array.of(0xff, 0xfe, 0x00, 0xc3, 0x28),
  () => encoder.encode("[".repeat(5_000)),
];

const kolCount = 40;
const poisonOneIn = 100;
const refusedOneIn = 400;
