import { parse } from "yaml";
import { z } from "zod";
import { HotpathError } from "../../core/errors.ts";

const texts = z.record(z.string(), z.string());
const ports = z.record(z.string(), z.int().min(1).max(65_535))
  .and(z.object({ main: z.int() }));
const jvm = {
  /** Maven coordinates, group:artifact:version. */
  maven: z.array(z.string()).min(1),
  /** The Java releases that run it. */
  java: z.strictObject({ from: z.int(), to: z.int() }),
  jvm: z.array(z.string()),
};

const native = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("kafka"), ...jvm, ports, settings: texts }),
  z.strictObject({
    kind: z.literal("cassandra"),
    ...jvm,
    ports,
    settings: texts,
  }),
  z.strictObject({
    kind: z.literal("redis"),
    /** Packages to unpack where the program is not installed. */
    debian: z.array(z.string()).min(1),
    ports,
    settings: texts,
  }),
]);

const file = z.object({
  services: z.record(
    z.string(),
    z.object({
      environment: texts.default({}),
      command: z.array(z.string()).default([]),
      configs: z.array(z.object({ source: z.string() })).default([]),
      "x-native": native.optional(),
    }),
  ),
  configs: z.record(z.string(), z.object({ content: z.string() })).default({}),
});

/** How a service starts without a container. */
export type NativeSettings = z.output<typeof native>;

/** A service of compose.yaml that can start without a container. */
export interface StackService {
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly command: readonly string[];
  /** The contents of its configuration files, in order. */
  readonly configs: readonly string[];
  readonly native: NativeSettings;
}

/** The services of a compose file that say how they start natively, in order. */
export function composeServices(text: string): readonly StackService[] {
  const read = file.safeParse(parse(text, { merge: true }));
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new HotpathError({
      code: "config-invalid",
      message: `Read compose.yaml at ${issue?.path.join(".")}: ${
        issue?.message ?? "not understood"
      }`,
    });
  }
  const { services, configs } = read.data;
  return Object.entries(services).flatMap(([name, service]) => {
    const { environment, command } = service;
    const native = service["x-native"];
    if (native === undefined) return [];
    const contents = service.configs.map(({ source }) =>
      configs[source]?.content ?? ""
    );
    return [{ name, environment, command, configs: contents, native }];
  });
}

/** The services that were asked for, all where none is named. */
export function chosenServices(
  services: readonly StackService[],
  names: readonly string[],
): readonly StackService[] {
  for (const name of names) {
    if (services.some((one) => one.name === name)) continue;
    throw new HotpathError({
      code: "usage",
      message: `Choose services, expected ${
        services.map((one) => one.name).join(", ")
      }: ${name}`,
    });
  }
  return names.length === 0
    ? services
    : services.filter((one) => names.includes(one.name));
}
