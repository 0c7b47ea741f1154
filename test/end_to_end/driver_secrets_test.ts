import assert from "node:assert/strict";
import { Child, type ChildEnd } from "../support/child.ts";
import { StateFolder } from "../support/state_folder.ts";

const password = "hunter2-of-the-broker";
const file = "topology/hot-path.yaml";

/** Ends a command on a broker that wants a password, and is not there. */
function endOf(...args: readonly string[]): Promise<ChildEnd> {
  return endWith([
    "drivers.log.driver=kafka",
    "drivers.log.with.brokers=127.0.0.1:9",
    "drivers.log.with.security=sasl-plaintext",
    "drivers.log.with.username=hot",
    `drivers.log.with.password=${password}`,
  ], args);
}

/** Ends a command with some settings, on a state of its own. */
async function endWith(
  sets: readonly string[],
  args: readonly string[],
): Promise<ChildEnd> {
  await using folder = new StateFolder();
  const keepsState = args[0] === "run" || args[0] === "doctor";
  await using child = new Child([
    ...["run", "--no-check", "--allow-read", "--allow-write", "--allow-env"],
    ...["--allow-net=127.0.0.1", "--allow-run=node", "src/main.ts"],
    ...args,
    ...sets.flatMap((one) => ["--set", one]),
    ...keepsState ? ["--state", folder.path] : [],
  ]);
  return await child.end;
}

function hides({ stdout, stderr }: ChildEnd, secret = password): void {
  assert.ok(!`${stdout}${stderr}`.includes(secret), stdout + stderr);
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

/** Passwords in the address of Redis, and how a run or a look with each ends. */
const inAddress = [
  ["hunter#w0lf", 4],
  ["hunter/w0lf", 4],
  ["hunter%w0lf", 4],
  ["hunter@w0lf", 3],
] as const;

for (const [secret, code] of inAddress) {
  Deno.test(`the address of Redis is shown without its password: ${secret}`, async () => {
    const url = `redis://hot:${secret}@127.0.0.1:9`;
    const sets = [
      "drivers.cache.driver=redis",
      `drivers.cache.with.url=${url}`,
    ];
    const ends = await Promise.all(
      [["run", file], ["doctor", file], ["config", file]].map((args) =>
        endWith(sets, args)
      ),
    );
    const [run, doctor, config] = ends;
    for (const end of ends) {
      for (const piece of ["hunter", "w0lf"]) hides(end, piece);
    }
    assert.equal(run?.code, code, run?.stderr);
    assert.match(run?.stderr ?? "", /drivers\.cache\.with\.url/);
    assert.equal(doctor?.code, code, doctor?.stderr);
    if (code === 4) {
      for (const { stderr } of ends) {
        assert.match(stderr, /drivers\.cache\.with\.url/);
        assert.match(stderr, /Expected redis:\/\/ or, for TLS, rediss:\/\//);
      }
      return;
    }
    assert.match(
      doctor?.stdout ?? "",
      /fail redis .*drivers\.cache\.with\.url/,
    );
    assert.equal(config?.code, 0, config?.stderr);
    assert.match(config?.stdout ?? "", /redis:..hot:\*\*\*@127\.0\.0\.1:9/);
  });
}
