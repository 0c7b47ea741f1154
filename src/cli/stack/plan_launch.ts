import { HotpathError } from "../../core/errors.ts";
import { cassandraLaunch } from "./cassandra_launch.ts";
import type { StackService } from "./compose_services.ts";
import { javaProgram } from "./java_program.ts";
import { kafkaLaunch } from "./kafka_launch.ts";
import type { Launch } from "./launch.ts";
import { mavenJars } from "./maven_jars.ts";
import { redisLaunch } from "./redis_launch.ts";
import { redisProgram } from "./redis_program.ts";
import type { StackContext } from "./stack_context.ts";

/** Fetches what a service needs, once, and plans how it is started. */
export async function planLaunch(
  service: StackService,
  context: StackContext & { readonly state: string },
): Promise<Launch> {
  const { native } = service;
  const { cacheDir: cache, portOffset, state, io } = context;
  const tell = (text: string) => io.err(`${service.name}: ${text}\n`);
  switch (native.kind) {
    case "redis": {
      const redis = await redisProgram(native.debian, { cache, tell });
      return redisLaunch(service, { native, redis, state, portOffset });
    }
    case "kafka": {
      const java = await javaProgram(native.java, io.env);
      const lib = await mavenJars(native.maven, { cache, tell });
      return kafkaLaunch(service, { native, java, lib, state, portOffset });
    }
    case "cassandra": {
      const java = await javaProgram(native.java, io.env);
      const lib = await mavenJars(native.maven, { cache, tell });
      const agent = `${lib}/${await agentJar(lib)}`;
      const place = { native, java, lib, agent, state, portOffset };
      return cassandraLaunch(service, place);
    }
  }
}

async function agentJar(lib: string): Promise<string> {
  for await (const { name } of Deno.readDir(lib)) {
    if (/^jamm-.*\.jar$/.test(name)) return name;
  }
  throw new HotpathError({
    code: "server-unavailable",
    message:
      `Start Cassandra: its jars are incomplete, jamm is missing; remove the folder and start again: ${lib}`,
  });
}
