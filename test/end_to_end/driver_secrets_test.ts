import assert from "node:assert/strict";
import { Child, type ChildEnd } from "../support/child.ts";
import { StateFolder } from "../support/state_folder.ts";

const password = "hunter2-of-the-broker";
const file = "topology/hot-path.yaml";

/** Ends a command on a broker that wants a password, and is not there. */
async function endOf(...args: readonly string[]): Promise<ChildEnd> {
  await using folder = new StateFolder();
  await using child = new Child([
    ...["run", "--no-check", "--allow-read", "--allow-write", "--allow-env"],
    ...["--allow-net=127.0.0.1", "--allow-run=node", "src/main.ts"],
    ...args,
    ...["--set", "drivers.log.driver=kafka"],
    ...["--set", "drivers.log.with.brokers=127.0.0.1:9"],
    ...["--set", "drivers.log.with.security=sasl-plaintext"],
    ...["--set", "drivers.log.with.username=hot"],
    ...["--set", `drivers.log.with.password=${password}`],
    ...args[0] === "run" ? ["--state", folder.path] : [],
  ]);
  return await child.end;
}

function hides({ stdout, stderr }: ChildEnd): void {
  assert.ok(!`${stdout}${stderr}`.includes(password), stdout + stderr);
}

Deno.test("config and describe mask the password of a driver", async () => {
  for (const format of [[], ["--json"]]) {
    const config = await endOf("config", file, ...format);
    assert.equal(config.code, 0, config.stderr);
    assert.match(
      config.stdout,
      /drivers\.log\.with\.password.*\*\*\*|"\*\*\*"/,
    );
    hides(config);
    const described = await endOf("describe", file, ...format);
    assert.equal(described.code, 0, described.stderr);
    hides(described);
  }
});

Deno.test("a run that cannot read its log does not print the password", async () => {
  const away = await endOf("run", file, "--log-format", "json");
  assert.equal(away.code, 3, away.stderr);
  hides(away);
  const wrong = await endOf(
    "run",
    file,
    ...["--set", "drivers.log.with.mechanism=NONE"],
  );
  assert.equal(wrong.code, 4, wrong.stderr);
  assert.match(wrong.stderr, /mechanism/);
  hides(wrong);
});
