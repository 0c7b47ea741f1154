import type { Hono } from "hono";
import { html } from "hono/html";
import { originText } from "../../config/config_tree.ts";
import type { ResolvedSetting } from "../../config/resolved_settings.ts";
import type { ResolvedConfig } from "../../graph/load_plan.ts";
import type { Finding, Plan } from "../../graph/plan.ts";
import { type DataTable, dataTable, tableCsv } from "../pages/data_table.ts";
import { pageShell } from "../pages/page_shell.ts";
import { settingsYaml } from "../pages/settings_yaml.ts";
import { sendCsv } from "../send_csv.ts";

/** What the page of the configuration reads. */
export interface ConfigPageReads {
  readonly plan: Plan;
  readonly config: ResolvedConfig;
  readonly warnings: readonly Finding[];
}

/** `/config`: the topology in force, each value with its origin, and lint. */
export function addConfigRoutes(app: Hono, reads: ConfigPageReads): void {
  const shell = pageShell(reads);
  const { plan, config, warnings } = reads;
  app.get("/config", (c) =>
    c.html(shell({
      title: "Config",
      path: "/config",
      body: html`
        <div class="title-row">
          <h1>Config</h1>
          <p
            class="muted">${plan.file}${config.profile === undefined
              ? ""
              : `, profile ${config.profile}`}, as it runs; secrets are ***. Checksum <code>${plan
              .configHash}</code></p>
        </div>
        ${dataTable(findingTable, warnings, "/api/findings.csv")}
        <section
          class="panel"><div class="panel-head"><h2>Resolved</h2><span class="links"><a href="/api/config">JSON</a></span></div>${settingsYaml(
            config.values,
          )}</section>
        ${dataTable(settingTable, config.settings, "/api/settings.csv")}
      `,
    })));
  app.get("/api/config", (c) =>
    c.json({
      file: config.file,
      profile: config.profile ?? null,
      checksum: plan.configHash,
      values: config.values,
      findings: warnings,
    }));
  app.get("/api/findings", (c) => c.json({ findings: warnings }));
  app.get(
    "/api/findings.csv",
    (c) => sendCsv(c, tableCsv(findingTable, warnings)),
  );
  app.get("/api/settings", (c) =>
    c.json({
      settings: config.settings.map((row) => ({
        path: row.path,
        value: row.value,
        origin: originText(row.origin),
      })),
    }));
  app.get(
    "/api/settings.csv",
    (c) => sendCsv(c, tableCsv(settingTable, config.settings)),
  );
}

/** Where a setting stands in the YAML; an item of a list where its list does. */
function anchorOf(path: string): string {
  return path.replace(/\[.*$/, "");
}

const findingTable: DataTable<Finding> = {
  id: "findings",
  caption: "Lint",
  empty: "Lint finds nothing doubtful.",
  columns: [
    { title: "Severity", value: (row) => row.severity },
    { title: "Rule", value: (row) => row.rule },
    { title: "Place", value: (row) => `${row.file}:${row.line}:${row.column}` },
    {
      title: "Path",
      value: (row) => row.path,
      show: (row) => html`<a href="#${anchorOf(row.path)}">${row.path}</a>`,
    },
    {
      title: "Message",
      value: (row) => row.message,
      show: (row) => html`<span class="wrap">${row.message}</span>`,
    },
  ],
};

const settingTable: DataTable<ResolvedSetting> = {
  id: "settings",
  caption: "Where each value comes from",
  empty: "No setting is told of.",
  columns: [
    {
      title: "Path",
      value: (row) => row.path,
      show: (row) => html`<a href="#${anchorOf(row.path)}">${row.path}</a>`,
    },
    {
      title: "Value",
      value: (row) =>
        typeof row.value === "string" ? row.value : JSON.stringify(row.value),
    },
    { title: "From", value: (row) => originText(row.origin) },
    {
      title: "Variables",
      value: (row) => row.variables.map((one) => one.name).join(", "),
    },
  ],
};
