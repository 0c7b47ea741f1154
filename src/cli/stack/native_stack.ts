import { systemClock } from "../../core/clock.ts";
import { HotpathError } from "../../core/errors.ts";
import type { StackService } from "./compose_services.ts";
import { isHealthy, isListening } from "./health_probe.ts";
import { type Launch, movedPorts } from "./launch.ts";
import { logTail } from "./log_tail.ts";
import { planLaunch } from "./plan_launch.ts";
import { runProgram } from "./run_program.ts";
import {
  forgetServer,
  isRunning,
  logName,
  runningServer,
  type ServerRecord,
  startServer,
} from "./server_process.ts";
import type { ServiceStatus, StackContext } from "./stack_context.ts";

/** Between two questions whether a server is up, milliseconds. */
const askEveryMs = 100;
/** Between two lines that tell of a long wait, milliseconds. */
const tellEveryMs = 5_000;
/** A server that was asked to end is killed after so long, milliseconds. */
const stopMs = 20_000;
/** The end of a log tells why a server ended, lines. */
const shownLines = 20;
const prepareMs = 60_000;

/** Starts services that do not run yet, all at once, and waits for each. */
export async function nativeUp(
  services: readonly StackService[],
  context: StackContext,
): Promise<readonly ServiceStatus[]> {
  const ends = await Promise.allSettled(
    services.map((service) => upOne(service, context)),
  );
  const started = ends.flatMap((end) =>
    end.status === "fulfilled" ? [end.value] : []
  );
  const reasons = ends.flatMap((end) =>
    end.status === "rejected" ? [end.reason] : []
  );
  const [first, ...others] = reasons;
  if (first === undefined) return started;
  for (const other of others) {
    if (!(other instanceof HotpathError)) throw other;
    context.io.err(`${other.message}\n`);
  }
  throw first;
}

/** What is there of each service. */
export async function nativeStatus(
  services: readonly StackService[],
  context: StackContext,
): Promise<readonly ServiceStatus[]> {
  return await Promise.all(services.map(async (service) => {
    const { name } = service;
    const found = await runningServer(stateOf(service, context));
    if (found === undefined) {
      const address = addressText(wantedPort(service, context));
      return { name, state: "stopped" as const, address };
    }
    const port = Number(found.address.split(":").at(-1));
    const healthy = await isHealthy(service.native.kind, at(port));
    const state = healthy ? "running" as const : "unhealthy" as const;
    return { name, state, address: found.address, pid: found.pid };
  }));
}

/** Stops what was started here, and forgets its data where that is asked. */
export async function nativeDown(
  services: readonly StackService[],
  context: StackContext & { readonly volumes: boolean },
): Promise<void> {
  await Promise.all(services.map(async (service) => {
    const state = stateOf(service, context);
    const found = await runningServer(state);
    if (found !== undefined) {
      await stopServer(found);
      context.io.err(`${service.name}: stopped, pid ${found.pid}\n`);
    }
    await forgetServer(state);
    if (context.volumes) await removeFolder(state);
  }));
}

/** The last lines that a service has written. */
export async function nativeLogs(
  services: readonly StackService[],
  context: StackContext & { readonly lines: number },
): Promise<void> {
  for (const service of services) {
    const path = `${stateOf(service, context)}/${logName}`;
    for (const line of await logTail(path, context.lines)) {
      context.io.out(`${service.name} | ${line}\n`);
    }
  }
}

async function upOne(
  service: StackService,
  context: StackContext,
): Promise<ServiceStatus> {
  const { name } = service;
  const { io } = context;
  const began = performance.now();
  const state = stateOf(service, context);
  const port = wantedPort(service, context);
  const address = addressText(port);
  const found = await runningServer(state);
  if (found !== undefined && found.address !== address) {
    throw new HotpathError({
      code: "server-unavailable",
      message:
        `Start ${name} at ${address}: it runs already at ${found.address}; stop it first (deno task stack down), or give the same --port-offset`,
    });
  }
  const server = found ?? await start(service, { ...context, state, address });
  await untilHealthy({ service, server, port, context, state });
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  io.err(
    found === undefined
      ? `${name}: ready at ${address} after ${seconds} s, pid ${server.pid}\n`
      : `${name}: runs already at ${address}, pid ${server.pid}\n`,
  );
  return { name, state: "running", address, pid: server.pid };
}

async function start(
  service: StackService,
  parts: StackContext & { readonly state: string; readonly address: string },
): Promise<ServerRecord> {
  const { state, address } = parts;
  if (await isListening(wantedPort(service, parts))) {
    throw new HotpathError({
      code: "server-unavailable",
      message:
        `Start ${service.name}: another program listens on ${address}; stop it, or move the stack with --port-offset`,
    });
  }
  const launch = await planLaunch(service, parts);
  for (const folder of [state, ...launch.folders]) {
    await Deno.mkdir(folder, { recursive: true });
  }
  for (const [path, text] of Object.entries(launch.files)) {
    await Deno.writeTextFile(path, text);
  }
  await prepare(service.name, launch);
  return await startServer(launch, { state, address });
}

async function prepare(name: string, launch: Launch): Promise<void> {
  if (launch.prepare === undefined) return;
  const { unless, args } = launch.prepare;
  try {
    await Deno.stat(unless);
    return;
  } catch (thrown) {
    if (!(thrown instanceof Deno.errors.NotFound)) throw thrown;
  }
  const command = [launch.program, ...args];
  const end = await runProgram(command, { timeoutMs: prepareMs });
  if (end.kind === "done") return;
  throw new HotpathError({
    code: "server-unavailable",
    message: `Prepare the folder of ${name}: ${
      end.kind === "missing" ? `no ${launch.program}` : end.reason
    }`,
  });
}

async function untilHealthy(
  parts: {
    readonly service: StackService;
    readonly server: ServerRecord;
    readonly port: number;
    readonly state: string;
    readonly context: StackContext;
  },
): Promise<void> {
  const { service, server, port, context, state } = parts;
  const { name, native } = service;
  const began = performance.now();
  let told = began;
  while (!await isHealthy(native.kind, at(port))) {
    const now = performance.now();
    const ended = !await isRunning(server);
    if (ended || now - began > context.timeoutMs) {
      if (!ended) await stopServer(server);
      const lines = await logTail(`${state}/${logName}`, shownLines);
      throw new HotpathError({
        code: "server-unavailable",
        message: `Start ${name} at ${server.address}: it ${
          ended ? "ended" : `gave no answer within ${context.timeoutMs} ms`
        }; its log is ${state}/${logName}\n${lines.join("\n")}`,
      });
    }
    if (now - told >= tellEveryMs) {
      told = now;
      const seconds = Math.round((now - began) / 1_000);
      context.io.err(`${name}: waiting for an answer, ${seconds} s\n`);
    }
    await systemClock.sleep(askEveryMs);
  }
}

/** Asks a server to end, then makes it. */
async function stopServer(server: ServerRecord): Promise<void> {
  const killAt = performance.now() + stopMs;
  signal(server.pid, "SIGTERM");
  // One that is frozen hears nothing before it goes on.
  signal(server.pid, "SIGCONT");
  while (await isRunning(server)) {
    if (performance.now() > killAt) signal(server.pid, "SIGKILL");
    await systemClock.sleep(askEveryMs);
  }
}

function signal(pid: number, name: Deno.Signal): void {
  try {
    Deno.kill(pid, name);
  } catch (thrown) {
    // It has ended meanwhile.
    if (!(thrown instanceof Deno.errors.NotFound)) throw thrown;
  }
}

async function removeFolder(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (thrown) {
    if (!(thrown instanceof Deno.errors.NotFound)) throw thrown;
  }
}

function stateOf(service: StackService, context: StackContext): string {
  return `${context.stateDir}/${service.name}`;
}

function wantedPort(service: StackService, context: StackContext): number {
  const { main } = movedPorts(service.native.ports, context.portOffset);
  return main ?? 0;
}

function addressText(port: number): string {
  return `127.0.0.1:${port}`;
}

function at(port: number): { hostname: string; port: number } {
  return { hostname: "127.0.0.1", port };
}
