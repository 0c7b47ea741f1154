import type { FeatureOrder } from "./check_contract.ts";
import type { FeatureScaling } from "./feature_rows.ts";
import type { ModelSetting } from "./model_setting.ts";

/** Which models a scoring service uses. */
export interface ModelSettings {
  /** The rule by default. */
  readonly trustModel?: ModelSetting;
  /** The rule by default. */
  readonly successModel?: ModelSetting;
  /** For files with unnamed columns; refused by default. */
  readonly featureOrder?: FeatureOrder;
  /** For a success model that was trained on standardised features. */
  readonly successScaling?: FeatureScaling;
}
