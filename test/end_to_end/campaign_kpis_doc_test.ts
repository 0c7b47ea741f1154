import assert from "node:assert/strict";
import { testTopologyPage } from "../support/topology_page.ts";

await testTopologyPage({
  name: "campaign-kpis",
  about: "campaign KPIs",
  seen: "results, fraud and late events",
  see(shown) {
    assert.match(shown.get("tail metrics.windowed") ?? "", /kpis/);
    assert.match(shown.get("tail alerts.stream") ?? "", /click-fraud/);
    assert.match(shown.get("dlq list") ?? "", /event-late/);
  },
});
