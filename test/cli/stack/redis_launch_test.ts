import assert from "node:assert/strict";
import { redisLaunch } from "../../../src/cli/stack/redis_launch.ts";
import { stackService } from "./stack_services.ts";

Deno.test("a native Redis has the container's settings, on loopback", () => {
  const { service, native } = stackService("redis");
  const redis = { program: "/r/redis-server", env: { LD_LIBRARY_PATH: "/r" } };
  const place = { native, redis, state: "/s", portOffset: 5 };
  const { program, env, args } = redisLaunch(service, place);
  assert.equal(program, "/r/redis-server");
  assert.deepEqual(env, { LD_LIBRARY_PATH: "/r" });
  assert.deepEqual(
    args.slice(0, service.command.length - 1),
    service.command.slice(1),
  );
  const value = (name: string) => args[args.indexOf(name) + 1];
  assert.equal(value("--port"), "6384");
  assert.equal(value("--bind"), "127.0.0.1");
  assert.equal(value("--dir"), "/s/data");
  assert.equal(value("--save"), "");
});
