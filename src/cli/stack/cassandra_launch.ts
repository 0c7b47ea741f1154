import { parseDocument } from "yaml";
import type { NativeSettings, StackService } from "./compose_services.ts";
import { filled, type Launch, movedPorts, type Place } from "./launch.ts";
import { moduleFlags } from "./module_flags.ts";

/** Plans a Cassandra node with the settings of its container. */
export function cassandraLaunch(
  service: StackService,
  place: Place & {
    readonly native: Extract<NativeSettings, { kind: "cassandra" }>;
    readonly java: string;
    readonly lib: string;
    /** The jar that measures objects, which Cassandra wants as an agent. */
    readonly agent: string;
  },
): Launch {
  const { native, java, lib, agent, state } = place;
  const values = { ...movedPorts(native.ports, place.portOffset), state };
  const { environment } = service;
  const heap = environment["MAX_HEAP_SIZE"] ?? "512M";
  return {
    program: java,
    args: [
      ...moduleFlags,
      `-javaagent:${agent}`,
      `-Xms${heap}`,
      `-Xmx${heap}`,
      ...(environment["HEAP_NEWSIZE"] === undefined
        ? []
        : [`-Xmn${environment["HEAP_NEWSIZE"]}`]),
      ...containerFlags(environment["JVM_EXTRA_OPTS"] ?? ""),
      ...native.jvm.map((flag) => filled(flag, values)),
      "-cp",
      `${state}:${lib}/*`,
      "org.apache.cassandra.service.CassandraDaemon",
    ],
    env: {},
    files: {
      [`${state}/cassandra.yaml`]: nodeSettings(
        service.configs[0] ?? "",
        Object.entries(native.settings).map(([name, text]) =>
          [name, filled(text, values)] as const
        ),
      ),
      [`${state}/logback.xml`]: logback,
    },
    folders: [`${state}/data`, `${state}/tmp`],
  };
}

/** The container's flags, less the one that says where its settings are. */
function containerFlags(text: string): readonly string[] {
  return text.split(/\s+/).filter((flag) =>
    flag !== "" && !flag.startsWith("-Dcassandra.config=")
  );
}

/** The container's cassandra.yaml with addresses and folders of this machine. */
function nodeSettings(
  content: string,
  replaced: readonly (readonly [name: string, value: string])[],
): string {
  const document = parseDocument(content);
  for (const [name, value] of replaced) {
    if (name === "seeds") {
      document.setIn(["seed_provider", 0, "parameters", 0, "seeds"], value);
    } else if (name === "data_file_directories") {
      document.set(name, document.createNode([value]));
    } else document.set(name, name.endsWith("_port") ? Number(value) : value);
  }
  return document.toString();
}

/** Everything goes to standard output, which is the service's log. */
const logback = `<configuration>
  <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%-5level [%thread] %date{ISO8601} %F:%L - %msg%n</pattern></encoder>
  </appender>
  <root level="INFO"><appender-ref ref="OUT"/></root>
</configuration>
`;
