import { z } from "zod";
import { HotpathError } from "../../core/errors.ts";
import type { StackService } from "./compose_services.ts";
import { movedPorts } from "./launch.ts";
import { runProgram } from "./run_program.ts";
import type { ServiceStatus, StackContext } from "./stack_context.ts";

/** An engine that does not answer soon does not answer, milliseconds. */
const engineMs = 10_000;
/** A first start downloads images, milliseconds. */
const composeMs = 900_000;

/** Why `docker compose` cannot be used, or undefined where it can. */
export async function dockerProblem(): Promise<string | undefined> {
  const engine = await runProgram(
    ["docker", "version", "--format", "{{.Server.Version}}"],
    { timeoutMs: engineMs },
  );
  if (engine.kind === "missing") return "there is no docker";
  if (engine.kind === "failed") return "no container engine answers";
  const compose = await runProgram(["docker", "compose", "version"], {
    timeoutMs: engineMs,
  });
  return compose.kind === "done" ? undefined : "docker has no compose";
}

/** Starts services in containers and waits until they are healthy. */
export async function dockerUp(
  services: readonly StackService[],
  context: StackContext,
): Promise<readonly ServiceStatus[]> {
  const seconds = String(Math.ceil(context.timeoutMs / 1_000));
  await compose(
    ["up", "--detach", "--wait", "--wait-timeout", seconds, ...names(services)],
    services,
    context,
  );
  return await dockerStatus(services, context);
}

/** What is there of each service. */
export async function dockerStatus(
  services: readonly StackService[],
  context: StackContext,
): Promise<readonly ServiceStatus[]> {
  const text = await compose(
    ["ps", "--all", "--format", "json", ...names(services)],
    services,
    context,
  );
  const found = new Map(
    containers(text).map((one) => [one.Service, one] as const),
  );
  return services.map(({ name, native }) => {
    const { main } = movedPorts(native.ports, context.portOffset);
    const container = found.get(name);
    return {
      name,
      state: stateOf(container),
      address: `127.0.0.1:${main}`,
      ...(container === undefined ? {} : { container: container.ID }),
    };
  });
}

/** Stops the containers of services. */
export async function dockerDown(
  services: readonly StackService[],
  context: StackContext & { readonly volumes: boolean },
): Promise<void> {
  const volumes = context.volumes ? ["--volumes"] : [];
  await compose(["down", ...volumes, ...names(services)], services, context);
}

/** The last lines that services have written. */
export async function dockerLogs(
  services: readonly StackService[],
  context: StackContext & { readonly lines: number },
): Promise<void> {
  const tail = `--tail=${context.lines}`;
  context.io.out(
    await compose(
      ["logs", "--no-color", tail, ...names(services)],
      services,
      context,
    ),
  );
}

/**
 * The whole command for `docker compose`: another offset is another project,
 * so stacks can stand beside each other.
 */
export function composeCommand(
  args: readonly string[],
  services: readonly StackService[],
  portOffset: number,
): { readonly command: readonly string[]; readonly env: PortVariables } {
  const project = portOffset === 0 ? "hotpath" : `hotpath-${portOffset}`;
  const env = Object.fromEntries(
    services.map(({ name, native }) => [
      `HOTPATH_${name.toUpperCase()}_PORT`,
      String(movedPorts(native.ports, portOffset)["main"]),
    ]),
  );
  return {
    command: ["docker", "compose", "--project-name", project, ...args],
    env,
  };
}

type PortVariables = Readonly<Record<string, string>>;

async function compose(
  args: readonly string[],
  services: readonly StackService[],
  context: StackContext,
): Promise<string> {
  const { command, env } = composeCommand(args, services, context.portOffset);
  const end = await runProgram(command, { env, timeoutMs: composeMs });
  if (end.kind === "done") {
    context.io.err(end.stderr);
    return end.stdout;
  }
  throw new HotpathError({
    code: "server-unavailable",
    message: `Run docker compose ${args[0]}: ${
      end.kind === "missing"
        ? "there is no docker; install a container engine, or use --native"
        : `it ended with ${end.code}; see deno task stack logs\n${end.reason}`
    }`,
  });
}

const container = z.object({
  ID: z.string(),
  Service: z.string(),
  State: z.string(),
  Health: z.string().default(""),
});

type Container = z.output<typeof container>;

/** Compose prints one object a line, older versions one array. */
export function containers(text: string): readonly Container[] {
  const trimmed = text.trim();
  if (trimmed === "") return [];
  const values: unknown = trimmed.startsWith("[")
    ? JSON.parse(trimmed)
    : trimmed.split("\n").map((line) => JSON.parse(line));
  return z.array(container).parse(values);
}

function stateOf(found: Container | undefined): ServiceStatus["state"] {
  if (found?.State !== "running") return "stopped";
  return found.Health === "" || found.Health === "healthy"
    ? "running"
    : "unhealthy";
}

function names(services: readonly StackService[]): readonly string[] {
  return services.map((one) => one.name);
}
