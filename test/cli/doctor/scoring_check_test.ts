import assert from "node:assert/strict";
import { runCheck } from "../../../src/cli/doctor/check_result.ts";
import { scoringCheck } from "../../../src/cli/doctor/scoring_check.ts";

/** Looks at a service that answers its calls with this. */
async function lookAt(
  answer: (path: string) => Response,
  login = "",
) {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      await request.body?.cancel();
      return answer(new URL(request.url).pathname);
    },
  );
  const url = `http://${login}127.0.0.1:${server.addr.port}/batch`;
  const check = scoringCheck(() =>
    Promise.resolve({ url, close: () => Promise.resolve() })
  );
  const [found] = await runCheck(check);
  await server.shutdown();
  return found;
}

const trust = { score: 70, label: "Moderate", confidence: 0.7 };
const result = { kol_id: "doctor", trust, success: trust };

Deno.test("a service that keeps the contract is told with its models", async () => {
  const body = { results: [result], model_versions: { trust: "7" } };
  const found = await lookAt(() => Response.json(body));
  assert.equal(found?.level, "ok");
  assert.match(found.found, /, trust 7$/);
});

Deno.test("a service that answers otherwise is told with the place", async () => {
  const bad = { ...result, trust: { ...trust, score: "70" } };
  const body = { results: [bad], model_versions: {} };
  const found = await lookAt(() => Response.json(body));
  assert.equal(found?.level, "fail");
  assert.match(found.found, /results\.0\.trust\.score/);
});

Deno.test("a service that is not healthy fails, with the remedy", async () => {
  const found = await lookAt((path) =>
    new Response("", { status: path === "/healthz" ? 503 : 200 })
  );
  assert.equal(found?.level, "fail");
  assert.match(found.found, /healthz: it answered 503/);
  assert.match(found.remedy ?? "", /deno task serve/);
});

Deno.test("the address of a service is told without its password", async () => {
  const body = { results: [result], model_versions: { trust: "7" } };
  const answers = [
    Response.json(body),
    Response.json({}),
    new Response("", { status: 500 }),
  ];
  for (const answer of answers) {
    const found = await lookAt((path) => {
      return path === "/healthz" ? new Response("") : answer;
    }, "user:hunter@2@");
    assert.match(found?.found ?? "", /http:..user:\*\*\*@127\.0\.0\.1:/);
    assert.doesNotMatch(JSON.stringify(found), /hunter|2@/);
  }
});
