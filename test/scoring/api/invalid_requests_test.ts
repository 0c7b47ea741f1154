import assert from "node:assert/strict";
import { oracleTest } from "../oracle_case.ts";
import { withService } from "../running_service.ts";

interface RequestCase {
  readonly url: string;
  readonly body: Readonly<Record<string, unknown>> | null;
  readonly raw_body: string | null;
  readonly status: number;
  readonly errors:
    | readonly {
      readonly type: string;
      readonly loc: readonly (string | number)[];
      readonly msg: string;
    }[]
    | null;
}

/** Optional inputs may be null here, which says that they are missing. */
function isNullOfOptional({ body }: RequestCase): boolean {
  return ["favorites_count", "bio_length", "verified"].some((name) =>
    body !== null && body[name] === null
  );
}

/** A batch answers 200 and isolates the item that is wrong. */
function isBadItem({ url, body }: RequestCase): boolean {
  return url === "/predict/trust/batch" && Array.isArray(body?.["kols"]);
}

/** A feature that is null is missing. */
function isNullFeature({ url, errors }: RequestCase): boolean {
  return url === "/predict/trust/features" &&
    errors?.[0]?.type === "float_type";
}

oracleTest<RequestCase>(
  "requests are taken and refused as the reference does, but where it is wrong",
  "invalid_requests.jsonl",
  {
    run: (cases) =>
      withService({}, async ({ post }) => {
        let compared = 0;
        for (const one of cases) {
          if (isNullOfOptional(one) || isNullFeature(one)) continue;
          const answer = await post(one.url, one.raw_body ?? one.body);
          const shown = JSON.stringify(one.body ?? one.raw_body);
          if (isBadItem(one)) {
            assert.equal(answer.status, 200);
            const { predictions } = answer.json;
            assert.equal(predictions[1].kol_id, "a");
            assert.match(predictions[1].error, /followers_count/);
            assert.equal(typeof predictions[0].trust_score, "number");
            continue;
          }
          // It computes with NaN and Infinity, or answers 500.
          const crashed = one.status === 500 ||
            /NaN|Infinity/.test(one.raw_body ?? "");
          if (crashed) {
            assert.ok([200, 422].includes(answer.status), shown);
            continue;
          }
          assert.equal(answer.status, one.status, shown);
          const [problem] = one.errors ?? [];
          if (problem === undefined) continue;
          compared += 1;
          const found = answer.json.detail[0];
          assert.equal(found.type, problem.type, shown);
          // The reference gives the offset of a JSON fault in its loc.
          if (problem.type === "json_invalid") continue;
          assert.deepEqual(found.loc, problem.loc, shown);
          assert.equal(found.msg, problem.msg, shown);
        }
        assert.ok(compared > 35, `${compared}`);
      }),
  },
);
