import { z } from "zod";
import { choice, count, duration, flag, size } from "../core/options.ts";

/** What an id of a topology or a node looks like. */
export const idPattern = /^[a-z][a-z0-9-]*$/;
/** Longest id, in characters. */
export const maxIdLength = 64;
/** The rule for ids in words. */
export const idRule =
  `expected lower-case letters, digits and hyphens, a letter first, at most ${maxIdLength}`;

/** Drivers that each seam can have; the first one is the default. */
export const driverNames = {
  log: ["embedded", "kafka"],
  cache: ["embedded", "redis"],
  table: ["embedded", "cassandra"],
} as const;

/** A seam of {@linkcode driverNames}. */
export type Seam = keyof typeof driverNames;

const seamDocs: Readonly<Record<Seam, string>> = {
  log: "What stands behind topics and consumer groups",
  cache: "What stands behind hashes and rankings",
  table: "What stands behind tables of history",
};

/** A map whose parts all have defaults, and that may be left out whole. */
function section<T extends z.core.$ZodLooseShape>(shape: T, doc: string) {
  // Every field of a section has a default, which the types of the option
  // builders do not tell.
  return z.strictObject(shape, { error: "expected a map" })
    .prefault({} as never).meta({ description: doc });
}

function driver(seam: Seam) {
  return section({
    driver: choice(driverNames[seam], {
      doc: "Name of the driver",
      default: driverNames[seam][0],
    }),
    with: z.record(z.string(), z.unknown(), { error: "expected a map" })
      .default({}).meta({ description: "Settings of the driver" }),
  }, seamDocs[seam]);
}

/** A line of text that says what something is for. */
function docLine(doc: string) {
  return z.string({ error: "expected a text" }).default("")
    .meta({ description: doc });
}

function nodeId() {
  return z.string({ error: "expected a node id" })
    .min(1, "expected a node id");
}

/** Field names that say who somebody is, or what he writes about himself. */
const personalFields = [
  "nickname",
  "bio",
  "signature",
  "avatar_url",
  "profile_url",
];

/** The settings of a topology, its nodes aside. */
export const topologySettings = z.strictObject({
  name: z.string({ error: "expected a text" })
    .max(maxIdLength, idRule)
    .regex(idPattern, idRule)
    .meta({ description: "Name of the topology" }),
  doc: docLine("What the topology is for"),
  budget: section({
    events: count({
      doc: "Events that may be in flight",
      unit: "events",
      default: 20_000,
    }),
    bytes: size({
      doc: "Bytes of events that may be in flight",
      default: "64MiB",
    }),
  }, "Bound of the memory that the topology takes"),
  drain: duration({
    doc: "Time an orderly stop may take",
    default: "20s",
  }),
  drivers: section({
    log: driver("log"),
    cache: driver("cache"),
    table: driver("table"),
  }, "What stands behind the three seams"),
  scoring: choice(["external", "in-process"], {
    doc: "Whether the process that runs the topology serves the scores too",
    default: "external",
  }),
  samples: section({
    show: flag({
      doc: "Whether the live pages and `tap` may show events",
      default: false,
    }),
    mask: z.array(z.string().min(1), {
      error: "expected a list of field names",
    })
      .default(personalFields).meta({
        description: "Fields of events, at any depth, that are shown as ***",
      }),
  }, "What of the events may be looked at while the topology runs"),
});

/** What every node can be told, its own options aside. */
export const nodeSettings = z.strictObject({
  type: z.string({ error: "expected a node type" })
    .min(1, "expected a node type")
    .meta({ description: "Node type" }),
  doc: docLine("What the node is for"),
  from: z.union([
    nodeId(),
    z.array(nodeId())
      .min(1, "expected at least one node id"),
  ], { error: "expected a node id or a list of node ids" })
    .optional()
    .meta({ description: "Nodes whose output it takes" }),
  onError: nodeId().optional()
    .meta({ description: "Dead-letter sink that takes what it fails" }),
  with: z.record(z.string(), z.unknown(), { error: "expected a map" })
    .default({}).meta({ description: "Options of the node type" }),
});
