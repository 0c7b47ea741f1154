import assert from "node:assert/strict";
import { readScaling } from "../../../src/scoring/models/read_scaling.ts";
import { oracleTest } from "../oracle_case.ts";
import { withService } from "../running_service.ts";

const oracle = new URL("../../../../shared/reference/", import.meta.url);

interface ScoreCase {
  readonly id: string;
  readonly request: Readonly<Record<string, unknown>>;
  readonly features: readonly number[] | null;
  readonly response: Readonly<Record<string, unknown>>;
}

/** The oracle's trust model, unpacked to a file of its own. */
async function unpackedModel(): Promise<string> {
  const bytes = Deno.readFileSync(
    new URL("trust_lgbm_optuna_model.txt.gz", oracle),
  );
  const plain = new Blob([bytes]).stream().pipeThrough(
    new DecompressionStream("gzip"),
  );
  const path = await Deno.makeTempFile({ suffix: ".txt" });
  await Deno.writeFile(path, plain);
  return path;
}

oracleTest<ScoreCase>(
  "with the reference's trust model every answer is the reference's",
  "trust_cases.jsonl",
  {
    run: async (cases) => {
      const path = await unpackedModel();
      const options = {
        trustModel: { kind: "file", path },
        featureOrder: "serving",
      } as const;
      try {
        await withService(options, async ({ post }) => {
          // What the reference fills in for a field that is left out.
          const filled = cases.map(({ request }) => ({
            favorites_count: 0,
            has_bio: true,
            has_url: false,
            has_profile_image: true,
            bio_length: 0,
            ...request,
          }));
          const batch = await post("/predict/trust/batch", { kols: filled });
          cases.forEach(({ id, response }, at) => {
            const found = batch.json.predictions[at];
            for (
              const name of [
                "kol_id",
                "trust_score",
                "is_trustworthy",
                "confidence",
                "risk_level",
                "prediction_source",
              ]
            ) {
              assert.equal(found[name], response[name], `${id} ${name}`);
            }
          });
          const one = await post("/predict/trust", filled[7]);
          assert.equal(
            one.json.trust_score,
            cases[7]?.response["trust_score"],
          );
        });
      } finally {
        await Deno.remove(path);
      }
    },
  },
);

oracleTest<ScoreCase>(
  "with the reference's success model and scaler every answer is the reference's",
  "success_cases.jsonl",
  {
    run: async (cases) => {
      const model = new URL("success_lgbm_model_binary.txt", oracle);
      const scaler = new URL("success_scaler.json", oracle);
      const options = {
        successModel: { kind: "file", path: model.pathname },
        successScaling: readScaling(Deno.readTextFileSync(scaler)),
        featureOrder: "serving",
      } as const;
      await withService(options, async ({ post }) => {
        let compared = 0;
        for (const { id, request, features, response } of cases) {
          const isNegative = Object.values(request).some((value) =>
            typeof value === "number" && value < 0
          );
          if (isNegative || features === null) continue;
          const filled = { ...zeros, ...request };
          const { json } = await post("/predict/success", filled);
          for (
            const name of [
              "success_score",
              "success_label",
              "confidence",
              "method",
            ]
          ) {
            assert.equal(json[name], response[name], `${id} ${name}`);
          }
          compared += 1;
        }
        assert.ok(compared > 280, `${compared}`);
      });
    },
  },
);

/** What the reference fills in for a field that is left out. */
const zeros = {
  video_views: 0,
  video_likes: 0,
  video_comments: 0,
  video_shares: 0,
  est_clicks: 0,
  est_ctr: 0,
  price: 0,
};
