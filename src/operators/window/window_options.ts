import { z } from "zod";
import { choice, count, duration, flag, text } from "../../core/options.ts";
import { fieldPattern } from "./field_path.ts";

/** Stands for the events themselves where a measure counts. */
export const allEvents = "*";

const field = (doc: string) =>
  text({ doc }).refine((name) => fieldPattern.test(name), {
    message: "expected the name of a field, such as kol_id",
  });

const fieldOrEvents = (doc: string) =>
  text({ doc }).refine(
    (name) => name === allEvents || fieldPattern.test(name),
    { message: "expected the name of a field, or * for the events" },
  );

const measure = z.strictObject({
  count: fieldOrEvents("Events that have this field; * counts all").optional(),
  sum: field("Sum of this field").optional(),
  mean: field("Mean of this field over the events that have it").optional(),
  min: field("Smallest of this field").optional(),
  max: field("Largest of this field").optional(),
  rate: fieldOrEvents("Sum of this field a second; * counts events").optional(),
  ratio: z.tuple([
    field("Field whose sum is divided"),
    field("Field by whose sum is divided"),
  ]).meta({ description: "Quotient of two sums; null where the second is 0" })
    .optional(),
  p50: field("Median of this field, within 1 %").optional(),
  p95: field("95th percentile of this field, within 1 %").optional(),
  p99: field("99th percentile of this field, within 1 %").optional(),
  last: field("This field of the newest event").optional(),
  increase: field(
    "What this field, a count that only grows, grew by, summed over the items of per",
  ).optional(),
  per: field(
    "Field that names the item that a count is of, such as video_id; with increase, or with mean for the mean over the items of the largest of each",
  ).optional(),
}).refine(
  ({ per: _, ...kinds }) =>
    Object.values(kinds).filter((one) => one !== undefined).length === 1,
  { message: "expected one kind of measure, such as { sum: revenue }" },
).refine(
  ({ per, increase, mean }) =>
    per === undefined
      ? increase === undefined
      : increase !== undefined || mean !== undefined,
  {
    message:
      "expected per with increase or mean, such as { increase: like_count, per: video_id }",
  },
);

/** One measure as a person wrote it: `{ ratio: [clicks, impressions] }`. */
export type MeasureOption = z.output<typeof measure>;

/** The fields of a window's options; what spans several is checked beside. */
export const windowFields = {
  size: duration({ doc: "Length of a window" }),
  every: duration({
    doc: "From one window's start to the next; the size if left out",
  }).optional(),
  grace: duration({
    doc:
      "How long a window waits for events out of order, in event time; an event later than that is late",
    default: "0ms",
    zero: true,
  }),
  by: z.array(field("A field that groups")).max(8, "expected at most 8 fields")
    .default([]).meta({
      description:
        "Fields whose values make a group; one group of all if left out",
    }),
  measures: z.record(
    z.string().regex(
      /^[a-z][a-z0-9_]*$/,
      "expected lower-case letters, digits and underscores",
    ),
    measure,
  ).default({}).meta({
    description:
      "What is told of a group besides its count, one kind a name: count, sum, mean, min, max, rate, ratio, p50, p95, p99, last or increase of a field",
  }),
  dedupe: fieldOrOrigin().optional(),
  late: choice(["drop", "dead-letter"], {
    doc: "Where a late event goes; it is counted either way",
    default: "drop",
  }),
  emit: choice(["final", "updates"], {
    doc: "Whether a window that changed is told of each second before it ends",
    default: "final",
  }),
  idle: duration({
    doc:
      "Silence after which a partition that is read to its end is not waited for",
    default: "1m",
  }),
  flushAfter: duration({
    doc:
      "Silence after which the open windows of a partition are told of, not final; never if left out",
  }).optional(),
  maxFuture: duration({
    doc:
      "How far an event may be dated ahead of its own record before it is refused",
    default: "5m",
  }),
  maxGroups: count({
    doc:
      "Groups of open windows at most; from four fifths on partitions that are ahead wait, one more stops the topology",
    unit: "groups",
    default: 200_000,
  }),
  maxIds: count({
    doc:
      "Ids kept to find doubles at most; from four fifths on partitions that are ahead wait, one more stops the topology",
    unit: "ids",
    default: 1_000_000,
  }),
  retention: duration({
    doc:
      "How long after a window its parts are kept, in event time, to correct the result",
    default: "5m",
    zero: true,
  }),
  partitions: count({
    doc:
      "Partitions of the topic through which the events of a group are brought together; frozen once it exists",
    unit: "partitions",
    default: 4,
    max: 1_000,
  }),
  coPartitioned: flag({
    doc:
      "Says that all events of a group are in one partition, so that nothing has to be brought together",
    default: false,
  }),
};

/** The options of a window node. */
export const windowOptions = z.strictObject(windowFields).refine(
  ({ size, every = size }) => every <= size,
  {
    message: "expected at most the size, else events would be in no window",
    path: ["every"],
  },
);

/** The options of a window node once parsed; durations in milliseconds. */
export type WindowOptions = z.output<typeof windowOptions>;

/** Where `dedupe` looks: a field of the event or the origin it carries. */
export const originId = "hotpath-origin";

function fieldOrOrigin(): z.ZodType<string> {
  return text({
    doc:
      "Field with the event's id, or hotpath-origin: a second event of an id in a window and a partition does not count",
  }).refine((name) => name === originId || fieldPattern.test(name), {
    message: "expected the name of a field, or hotpath-origin",
  });
}
