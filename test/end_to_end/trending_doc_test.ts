import assert from "node:assert/strict";
import { testTopologyPage } from "../support/topology_page.ts";

await testTopologyPage({
  name: "trending",
  about: "trending",
  seen: "a ranking, alerts and features",
  see(shown) {
    const ranked = shown.get("scores top")?.match(/kol_\w+/g) ?? [];
    assert.equal(ranked.length, 5);
    assert.match(shown.get("tail alerts.stream") ?? "", /trending-viral/);
    assert.match(shown.get("tail features.stream") ?? "", /baseline_windows/);
  },
});
