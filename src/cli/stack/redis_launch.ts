import type { NativeSettings, StackService } from "./compose_services.ts";
import type { RedisProgram } from "./redis_program.ts";
import { filled, type Launch, movedPorts, type Place } from "./launch.ts";

/** Plans a Redis with the settings of its container. */
export function redisLaunch(
  service: StackService,
  place: Place & {
    readonly native: Extract<NativeSettings, { kind: "redis" }>;
    readonly redis: RedisProgram;
  },
): Launch {
  const { native, redis, state } = place;
  const values = { ...movedPorts(native.ports, place.portOffset), state };
  return {
    program: redis.program,
    args: [
      // The first word of the container's command is the program.
      ...service.command.slice(1),
      ...Object.entries(native.settings).flatMap((
        [name, text],
      ) => [name, filled(text, values)]),
    ],
    env: redis.env,
    files: {},
    folders: [`${state}/data`],
  };
}
