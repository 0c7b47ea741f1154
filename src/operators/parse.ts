import { z } from "zod";
import { Dropped } from "../core/dropped.ts";
import { HotpathError } from "../core/errors.ts";
import { isoTime } from "../core/iso_time.ts";
import type { Message } from "../core/message.ts";
import type { MapNode, NodeType } from "../core/node.ts";
import { choice, count, duration, size, text } from "../core/options.ts";
import { formatDuration, formatSize } from "../core/units.ts";
import type { Drivers } from "../drivers/drivers.ts";
import {
  campaignEventFields,
  readCampaignEvent,
} from "./parse/campaign_event.ts";
import { decodeJson } from "./parse/decode_json.ts";
import { type EventContext, Fields } from "./parse/fields.ts";
import { findNestingFault } from "./parse/nesting.ts";
import { platformPattern, readPlatform } from "./parse/platform.ts";
import { productFields, readProduct } from "./parse/product.ts";
import { readProfile } from "./parse/profile.ts";
import { readScore, scoreFields } from "./parse/score.ts";
import { shownField } from "./parse/shown_field.ts";
import { readVideo, videoFields } from "./parse/video.ts";
import {
  readWindowVelocity,
  windowVelocityFields,
} from "./parse/window_velocity.ts";

/** How an event of one schema is read. */
interface EventSchema {
  /** Fields of the value that it becomes, for lint. */
  readonly fields?: readonly string[];
  /** The event's value, or the rule by which it goes no further. */
  read(
    event: Readonly<Record<string, unknown>>,
    context: EventContext,
  ): unknown;
}

/** Every schema; another is one line here and one name of the option. */
const schemas = {
  profile: { read: readProfile },
  video: { read: readVideo, fields: videoFields },
  product: { read: readProduct, fields: productFields },
  "campaign-event": { read: readCampaignEvent, fields: campaignEventFields },
  score: { read: readScore, fields: scoreFields },
  "window-velocity": { read: readWindowVelocity, fields: windowVelocityFields },
} as const satisfies Record<string, EventSchema>;

const fieldName = /^[A-Za-z_]\w*$/;

const options = z.strictObject({
  schema: choice([
    "profile",
    "video",
    "product",
    "campaign-event",
    "score",
    "window-velocity",
  ], {
    doc: "What the records are; decides which fields are read",
  }),
  maxFuture: duration({
    doc:
      "How far an event may be dated ahead of its own record before it is refused",
    default: "5m",
    zero: true,
  }),
  maxBytes: size({
    doc: "Largest record that is parsed; larger ones are dead letters",
    default: "1MiB",
  }),
  maxDepth: count({
    doc: "Most levels of objects and lists inside one another",
    unit: "levels",
    default: 32,
    max: 1_000,
  }),
  platform: text({
    doc: "Platform of events that name none",
    default: "tiktok",
  }).refine((value) => platformPattern.test(value), {
    message: "expected lower-case letters, digits, dots, dashes, underscores",
  }),
  time: text({
    doc:
      "Field that says when the event was; the record's own time where it is missing",
    default: "event_time",
  }).refine((value) => fieldName.test(value), {
    message: "expected the name of a field, such as timestamp",
  }),
});

type ParseOptions = z.output<typeof options>;

/** Turns a record's bytes into a checked value with its event time. */
export const parse: NodeType<typeof options, Drivers> = {
  type: "parse",
  role: "operator",
  doc: "Decodes records and checks every field",
  options,
  input: ["message"],
  output: "message",
  canFail: true,
  facts: ({ schema }) => ({
    summary: `${schema} records`,
    ...fieldsOf(schemas[schema]),
  }),
  create: (settings): MapNode => ({
    kind: "map",
    map: (message) => parseMessage(message, settings),
  }),
};

function fieldsOf({ fields }: EventSchema): { fields?: readonly string[] } {
  return fields === undefined ? {} : { fields };
}

function parseMessage(
  message: Message,
  settings: ParseOptions,
): Message | HotpathError | Dropped {
  const { record } = message;
  if (record.value === null || record.value.length === 0) {
    return emptyValue(record.value);
  }
  if (record.value.length > settings.maxBytes) {
    return tooLarge(record.value.length, settings.maxBytes);
  }
  const decoded = decodeJson(record.value);
  if (decoded instanceof HotpathError) return decoded;
  const { value } = decoded;
  if (!isObject(value)) return noObject(value);
  const nesting = findNestingFault(value, settings.maxDepth);
  if (nesting === "too-deep") return tooDeep(settings.maxDepth);
  if (nesting === "forbidden-key") return forbiddenKey();
  return readEvent(message, value, settings);
}

function readEvent(
  message: Message,
  event: Readonly<Record<string, unknown>>,
  settings: ParseOptions,
): Message | HotpathError | Dropped {
  const fields = new Fields();
  const platform = readPlatform(event.platform, fields) ?? settings.platform;
  const value = schemas[settings.schema].read(event, { fields, platform });
  if (value instanceof Dropped) return value;
  const time = fields.time(event[settings.time], settings.time);
  if (fields.fault !== undefined) return fields.fault;
  const eventTime = time ?? message.record.timestamp;
  const fault = timeFault(eventTime, {
    recordTime: message.record.timestamp,
    maxFutureMs: settings.maxFuture,
  });
  return fault ?? message.withValue(value, eventTime);
}

/**
 * An event from the future would win over every true update and push
 * watermarks. It is measured against its own record's time and not the clock,
 * so that a replay judges it as the first read did.
 */
function timeFault(
  eventTime: number,
  { recordTime, maxFutureMs }: { recordTime: number; maxFutureMs: number },
): HotpathError | undefined {
  if (eventTime < 0) {
    return new HotpathError({
      code: "time-invalid",
      message:
        "Cannot date the event, expected an event_time, as the record has no timestamp of its own: nothing",
      details: { field: "event_time" },
    });
  }
  // A log without record times gives a negative one: nothing to measure by.
  if (recordTime < 0) return undefined;
  const ahead = eventTime - recordTime;
  if (ahead <= maxFutureMs) return undefined;
  return new HotpathError({
    code: "time-in-future",
    message: `Cannot accept event_time, expected at most ${
      formatDuration(maxFutureMs)
    } ahead of the record's own time, ${isoTime(recordTime)}: ${
      isoTime(eventTime)
    }`,
    details: { field: "event_time", aheadMs: ahead },
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function emptyValue(value: Uint8Array | null): HotpathError {
  return new HotpathError({
    code: "empty-value",
    message: `Cannot parse the record, expected a JSON object: ${
      value === null ? "no value" : "0 bytes"
    }`,
  });
}

function tooLarge(bytes: number, limit: number): HotpathError {
  return new HotpathError({
    code: "too-large",
    message: `Cannot parse the record, expected at most ${
      formatSize(limit)
    }, raise maxBytes if such records are meant: ${bytes} bytes`,
    details: { bytes, limit },
  });
}

function tooDeep(limit: number): HotpathError {
  return new HotpathError({
    code: "too-deep",
    message:
      `Cannot accept the record, expected objects and lists inside one another up to the level: ${limit}`,
    details: { limit },
  });
}

function noObject(value: unknown): HotpathError {
  return new HotpathError({
    code: "schema-invalid",
    message: `Cannot read the record, expected a JSON object: ${
      shownField(value)
    }`,
  });
}

function forbiddenKey(): HotpathError {
  return new HotpathError({
    code: "schema-invalid",
    message:
      "Cannot accept the record, expected no field of the name: __proto__",
    details: { field: "__proto__" },
  });
}
