import assert from "node:assert/strict";
import fc from "fast-check";
import { readEventTime } from "../../../src/operators/parse/event_time.ts";

const readable: readonly (readonly [string, string])[] = [
  ["2025-12-03T10:00:05Z", "2025-12-03T10:00:05.000Z"],
  ["2025-12-03T00:12:20.102322+00:00", "2025-12-03T00:12:20.102Z"],
  ["2025-12-03T00:12:20.102322", "2025-12-03T00:12:20.102Z"],
  ["2025-12-03T00:12:20", "2025-12-03T00:12:20.000Z"],
  ["2025-12-03T00:12:20.1Z", "2025-12-03T00:12:20.100Z"],
  ["2025-12-03T00:12:20,25Z", "2025-12-03T00:12:20.250Z"],
  ["2025-12-03 00:12:20.102322+07:00", "2025-12-02T17:12:20.102Z"],
  ["2025-12-03t00:12:20z", "2025-12-03T00:12:20.000Z"],
  ["2025-12-03T00:12:20-0330", "2025-12-03T03:42:20.000Z"],
  ["2025-12-03T00:12:20+07", "2025-12-02T17:12:20.000Z"],
  ["2025-12-03T10:00", "2025-12-03T10:00:00.000Z"],
  ["2025-12-03", "2025-12-03T00:00:00.000Z"],
  ["2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"],
  ["2000-02-29", "2000-02-29T00:00:00.000Z"],
  ["1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z"],
];

const unreadable: readonly string[] = [
  "",
  " ",
  "yesterday",
  "2025",
  "2025-12",
  "20251203T100005Z",
  "Wed, 03 Dec 2025 10:00:05 GMT",
  "1764720740",
  "2025-02-29",
  "2100-02-29",
  "2025-04-31T00:00:00Z",
  "2025-00-10",
  "2025-13-01T00:00:00Z",
  "2025-12-00",
  "2025-12-32T00:00:00Z",
  "2025-12-03T24:00:00Z",
  "2025-12-03T23:60:00Z",
  "2025-12-03T23:59:60Z",
  "2025-12-03T00:12:20.Z",
  "2025-12-03T00:12:20.10232x",
  "2025-12-03T00:12:20Zjunk",
  "2025-12-03T00:12:20+24:00",
  "2025-12-03T00:12:20+07:60",
  "2025-12-03Z",
  " 2025-12-03T10:00:05Z",
  "0001-01-01T00:00:00",
  "1969-12-31T23:59:59Z",
  "1970-01-01T00:00:00+01:00",
  "2025-12-03T00:12:20." + "1".repeat(30),
];

Deno.test("an ISO 8601 time is read, without a zone as UTC", () => {
  for (const [text, expected] of readable) {
    const time = readEventTime(text);
    assert.ok(time !== undefined, text);
    assert.equal(new Date(time).toISOString(), expected, text);
  }
});

Deno.test("a text that is no date is none", () => {
  for (const text of unreadable) {
    assert.equal(readEventTime(text), undefined, JSON.stringify(text));
  }
});

const instant = fc.date({
  min: new Date("1970-01-02T00:00:00Z"),
  max: new Date("2200-01-01T00:00:00Z"),
  noInvalidDate: true,
});

Deno.test("every instant reads as itself in every form", () => {
  fc.assert(
    fc.property(instant, fc.integer({ min: -839, max: 839 }), (date, zone) => {
      const iso = date.toISOString();
      const local = new Date(date.getTime() + zone * 60_000).toISOString();
      const minutes = String(Math.abs(zone) % 60).padStart(2, "0");
      const hours = String(Math.floor(Math.abs(zone) / 60)).padStart(2, "0");
      const offset = `${zone < 0 ? "-" : "+"}${hours}:${minutes}`;
      const forms = [
        iso,
        iso.replace("Z", "456+00:00"),
        iso.slice(0, -1),
        iso.replace("T", " "),
        local.replace("Z", offset),
      ];
      for (const form of forms) {
        assert.equal(readEventTime(form), date.getTime(), form);
      }
    }),
    { numRuns: 3_000 },
  );
});

Deno.test("a text of the right form is read as the stock parser reads it", () => {
  const two = fc.integer({ min: 0, max: 70 }).map((value) =>
    String(value).padStart(2, "0")
  );
  const form = fc.tuple(
    fc.integer({ min: 1970, max: 2100 }),
    two,
    two,
    two,
    two,
  )
    .map(([year, month, day, hour, minute]) =>
      `${year}-${month}-${day}T${hour}:${minute}:00Z`
    );
  fc.assert(
    fc.property(form, (text) => {
      const stock = Date.parse(text);
      // The stock parser rolls 30 February over and takes 24:00.
      const isReal = !Number.isNaN(stock) &&
        new Date(stock).toISOString().startsWith(text.slice(0, 16));
      assert.equal(readEventTime(text), isReal ? stock : undefined, text);
    }),
    { numRuns: 5_000 },
  );
});
