import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type Document, parseDocument } from "yaml";
import { freePortOffset } from "./port_offset.ts";
import { StateFolder } from "./state_folder.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The user that Kafka and Redis know; Cassandra begins with its own. */
export const guardedUser = "hotpath";
export const guardedPassword = "right-one";
/** Cassandra's first user, whose password is its name. */
export const cassandraUser = "cassandra";

/** Which servers are started, and how they differ from compose.yaml. */
export interface Guards {
  /** All when absent. */
  readonly services?: readonly string[];
  readonly change?: (compose: Document) => void;
}

/** Where a program runs apart from the project's folder. */
interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * The servers of compose.yaml on ports of their own, each of which asks for a
 * password; stopped with the block that holds them.
 */
export class GuardedStack {
  readonly #folder = new StateFolder();
  readonly #offset = freePortOffset();

  private constructor() {}

  static async start(
    { services = [], change = guard }: Guards = {},
  ): Promise<GuardedStack> {
    const stack = new GuardedStack();
    try {
      const file = parseDocument(
        await Deno.readTextFile(`${root}compose.yaml`),
      );
      change(file);
      await Deno.writeTextFile(
        stack.#folder.at("compose.yaml"),
        file.toString(),
      );
      const { code, stderr } = await stack.#stack("up", ...services);
      if (code !== 0) throw new Error(`Start guarded servers: ${stderr}`);
      return stack;
    } catch (thrown) {
      await stack[Symbol.asyncDispose]();
      throw thrown;
    }
  }

  /** Variables that name the addresses. */
  get env(): Record<string, string> {
    const at = (port: number) => `127.0.0.1:${this.port(port)}`;
    return {
      KAFKA_BROKERS: at(9_092),
      REDIS_URL: `redis://${at(6_379)}`,
      CASSANDRA_HOSTS: at(9_042),
    };
  }

  /** Where a port of compose.yaml is. */
  port(port: number): number {
    return port + this.#offset;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack("down", "--volumes");
    await this.#folder[Symbol.asyncDispose]();
  }

  /** The tool reads the compose.yaml of the folder that it is started in. */
  async #stack(action: string, ...more: readonly string[]): Promise<Ended> {
    const cache = Deno.env.get("HOTPATH_CACHE") ?? ".hotpath/cache";
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--no-check", "--config", `${root}deno.json`],
        ...["--allow-read", "--allow-write", "--allow-env", "--allow-run"],
        ...["--allow-net=127.0.0.1", `${root}src/main.ts`, "stack", action],
        ...["--native", "--state-dir", this.#folder.at("state")],
        ...["--port-offset", String(this.#offset), ...more],
      ],
      cwd: this.#folder.path,
      env: { NO_COLOR: "1", HOTPATH_CACHE: resolve(root, cache) },
      stdin: "null",
    }).output();
    const text = new TextDecoder();
    return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
  }
}

/** Has Kafka ask for the passwords of these users. */
export function guardKafka(compose: Document, users: readonly string[]): void {
  const kafka = ["services", "kafka", "x-native", "settings"];
  compose.setIn(
    [...kafka, "listener.security.protocol.map"],
    "OUTSIDE:SASL_PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT",
  );
  compose.setIn([...kafka, "inter.broker.listener.name"], "PROXIED");
  compose.setIn([...kafka, "sasl.enabled.mechanisms"], "PLAIN");
  const known = users.map((one) => ` user_${one}="${guardedPassword}"`);
  compose.setIn(
    [...kafka, "listener.name.outside.plain.sasl.jaas.config"],
    "org.apache.kafka.common.security.plain.PlainLoginModule required" +
      `${known.join("")};`,
  );
}

/** The same servers with passwords. */
function guard(compose: Document): void {
  guardKafka(compose, [guardedUser]);
  compose.setIn(
    ["services", "redis", "x-native", "settings", "--requirepass"],
    guardedPassword,
  );
  compose.setIn(
    ["services", "cassandra", "x-native", "settings", "authenticator"],
    "PasswordAuthenticator",
  );
  compose.setIn(
    ["services", "cassandra", "x-native", "settings", "authorizer"],
    "CassandraAuthorizer",
  );
}
