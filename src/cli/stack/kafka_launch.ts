import type { NativeSettings, StackService } from "./compose_services.ts";
import { filled, type Launch, movedPorts, type Place } from "./launch.ts";

/** One broker needs no cluster id of its own. */
const clusterId = "AAAAAAAAAAAAAAAAAAAAAQ";
/** Variables of the image's start script that are no settings of the broker. */
const scriptVariables = /^KAFKA_(HEAP_OPTS|OPTS|JVM_\w+|LOG4J_\w+)$/;

/** Plans a Kafka broker with the settings of its container. */
export function kafkaLaunch(
  service: StackService,
  place: Place & {
    readonly native: Extract<NativeSettings, { kind: "kafka" }>;
    readonly java: string;
    readonly lib: string;
  },
): Launch {
  const { native, java, lib, state } = place;
  const values = { ...movedPorts(native.ports, place.portOffset), state };
  const file = `${state}/server.properties`;
  const heap = (service.environment["KAFKA_HEAP_OPTS"] ?? "").split(" ")
    .filter((flag) => flag !== "");
  const settings = new Map(Object.entries(brokerSettings(service.environment)));
  for (const [name, text] of Object.entries(native.settings)) {
    settings.set(name, filled(text, values));
  }
  const classPath = ["-cp", `${lib}/*`];
  return {
    program: java,
    args: [
      ...heap,
      ...native.jvm.map((flag) => filled(flag, values)),
      ...classPath,
      "kafka.Kafka",
      file,
    ],
    env: {},
    folders: [state],
    files: {
      [file]: [...settings].map(([name, value]) => `${name}=${value}\n`).join(
        "",
      ),
    },
    prepare: {
      unless: `${state}/data/meta.properties`,
      args: [
        "-XX:TieredStopAtLevel=1",
        ...classPath,
        "kafka.tools.StorageTool",
        "format",
        "-t",
        clusterId,
        "-c",
        file,
      ],
    },
  };
}

/** KAFKA_NODE_ID is node.id, as the image reads it. */
function brokerSettings(
  environment: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment)
      .filter(([name]) =>
        name.startsWith("KAFKA_") && !scriptVariables.test(name)
      )
      .map((
        [name, value],
      ) => [name.slice(6).toLowerCase().replaceAll("_", "."), value]),
  );
}
