import { successPredictions } from "../../drivers/kol_metrics.ts";
import { type ScoreTable, tiedMicros } from "./score_row.ts";

/**
 * The success score of a KOL as a prediction. `predicted_at` is the event's
 * time, so that a replay writes the same row. The score is of the KOL and not
 * of a campaign, has no horizon and comes without an interval.
 */
export const successPredictionsTable: ScoreTable = {
  schema: successPredictions,
  row(score, message) {
    const { success_score } = score.scores;
    if (success_score === null) return undefined;
    return {
      writeTimeMicros: tiedMicros(message),
      values: {
        kol_id: score.kol_id,
        campaign_id: noCampaign,
        predicted_at: message.eventTime,
        prediction_type: "success_score",
        forecast_horizon: null,
        predicted_value: success_score,
        confidence_lower: null,
        confidence_upper: null,
        model_version: score.model_versions.success,
      },
    };
  },
};

/** A part of the key, so it cannot be left out. */
const noCampaign = "none";
