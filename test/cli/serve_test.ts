import assert from "node:assert/strict";
import { hotpath, startHotpath } from "../support/child.ts";
import { StateFolder } from "../support/state_folder.ts";

/** The address that the command printed. */
function addressOf(stdout: string): string {
  return stdout.trim();
}

Deno.test("serve prints its address, scores, and ends on SIGTERM with 0", async () => {
  await using folder = new StateFolder();
  await using child = startHotpath([
    "serve",
    "--port",
    "0",
    "--state",
    folder.at("state"),
  ]);
  await child.until("its address", ({ stdout }) => stdout.endsWith("\n"));
  const url = addressOf(child.stdout);
  assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/);
  const scored = await fetch(`${url}/predict/kol-score`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ kol_id: "a", followers_count: 100 }),
  });
  assert.equal(scored.status, 200);
  const { model_versions } = await scored.json();
  assert.match(model_versions.trust, /^trust:synthetic-/);
  const unknown = await fetch(`${url}/kol/nobody/trust`);
  assert.equal(unknown.status, 404);
  await unknown.body?.cancel();
  child.kill("SIGTERM");
  const { code, stdout, stderr } = await child.end;
  assert.equal(code, 0);
  assert.equal(stdout, `${url}\n`);
  const lines = stderr.trim().split("\n").map((line) => JSON.parse(line));
  assert.ok(
    lines.some(({ path, status }) =>
      path === "/predict/kol-score" && status === 200
    ),
    stderr,
  );
});

Deno.test("a model that cannot be used stops serve with 4 and its reason", async () => {
  const wrong = await hotpath(
    "serve",
    "--port",
    "0",
    "--trust-model",
    "models/success.txt",
  );
  assert.equal(wrong.code, 4);
  assert.equal(wrong.stdout, "");
  assert.match(wrong.stderr, /21 features, this service computes 29/);
  const absent = await hotpath(
    "serve",
    "--port",
    "0",
    "--success-model",
    "no-such.txt",
  );
  assert.equal(absent.code, 4);
  assert.match(absent.stderr, /no-such\.txt/);
});

Deno.test("wrong options stop serve with 2", async () => {
  const wrong: readonly (readonly [readonly string[], RegExp])[] = [
    [["--port", "99999"], /0 to 65535/],
    [["--trust-model", "models:/x@y"], /--mlflow-url/],
    [["--trust-model", "models:/x"], /models:\/NAME@alias/],
    [["--feature-order", "any"], /--feature-order serving/],
  ];
  const ends = await Promise.all(
    wrong.map(([args]) => hotpath("serve", "--port", "0", ...args)),
  );
  ends.forEach(({ code, stderr }, at) => {
    const [args, reason] = wrong[at] ?? [[], /^$/];
    assert.equal(code, 2, `${args}: ${stderr}`);
    assert.match(stderr, reason);
  });
});

Deno.test("serve wants a key when it was given a file of keys", async () => {
  await using folder = new StateFolder();
  await Deno.writeTextFile(folder.at("keys"), "# mine\nkey-1\n");
  await Deno.writeTextFile(folder.at("none"), "# none\n");
  const none = await hotpath(
    "serve",
    "--port",
    "0",
    "--api-keys",
    folder.at("none"),
  );
  assert.equal(none.code, 4);
  await using child = startHotpath([
    "serve",
    "--port",
    "0",
    "--state",
    folder.at("state"),
    "--api-keys",
    folder.at("keys"),
  ]);
  await child.until("its address", ({ stdout }) => stdout.endsWith("\n"));
  const url = `${addressOf(child.stdout)}/predict/trust/model-info`;
  const without = await fetch(url);
  assert.equal(without.status, 401);
  await without.body?.cancel();
  const withKey = await fetch(url, { headers: { "x-api-key": "key-1" } });
  assert.equal(withKey.status, 200);
  await withKey.body?.cancel();
  child.kill("SIGTERM");
  const { stderr } = await child.end;
  assert.doesNotMatch(stderr, /key-1/, "a key was logged");
});
