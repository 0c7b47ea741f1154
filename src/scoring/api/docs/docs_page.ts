import { createHash } from "node:crypto";
import { html, raw } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import type { ApiContent, ApiDocument, ApiOperation } from "./api_document.ts";
import { docsStyle } from "./docs_style.ts";
import {
  exampleOf,
  type SchemaRow,
  schemaRows,
  typeText,
} from "./schema_rows.ts";

/** A page and the policy that it is sent with. */
export interface DocsPage {
  readonly html: string;
  readonly contentSecurityPolicy: string;
}

type Markup = HtmlEscapedString | Promise<HtmlEscapedString>;

/**
 * The API's description as one page that loads nothing, runs nothing and works
 * without a network. Everything from the description is escaped.
 */
export async function docsPage(document: ApiDocument): Promise<DocsPage> {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      id: `${method}${path}`.replaceAll(/[^a-z0-9]+/gi, "-"),
      method: method.toUpperCase(),
      path,
      operation,
    }))
  );
  const page = await html`
    <!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>${document.info.title}</title>
        <style>${raw(docsStyle)}</style>
      </head>
      <body>
        <main>
    <h1>${document.info.title} <small>${document.info.version}</small></h1>
    <p>${document.info.description ?? ""}</p>
    <p>The same for machines: <a href="openapi.json">openapi.json</a></p>
    <nav aria-label="Endpoints"><ul>${operations.map((
      { id, method, path, operation },
    ) =>
      html`<li><a href="#${id}"><code>${method} ${path}</code></a> ${
        operation.summary ?? ""
      }</li>`
    )}</ul></nav>
    ${operations.map((one) => section(one, document))}
        </main>
      </body>
    </html>
  `;
  const digest = createHash("sha256").update(docsStyle).digest("base64");
  return {
    html: String(page).trimStart(),
    contentSecurityPolicy:
      `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  };
}

interface DocumentedOperation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly operation: ApiOperation;
}

function section(
  { id, method, path, operation }: DocumentedOperation,
  document: ApiDocument,
): Markup {
  const { parameters = [], requestBody, responses } = operation;
  const parameterRows = parameters.map((parameter) => ({
    name: parameter.name,
    type: `${typeText(parameter.schema, document)}, in the ${parameter.in}`,
    isRequired: parameter.required === true,
    doc: parameter.schema.description ?? "",
  }));
  const good = responses["200"]?.content;
  return html`<section id="${id}">
<h2><code>${method} ${path}</code></h2>
<p>${operation.description ?? operation.summary ?? ""}</p>
${parameterRows.length > 0 ? table("Parameters", parameterRows) : ""}
${requestBody === undefined ? "" : request(requestBody.content, path, document)}
${good === undefined ? "" : answer(good, document)}
<h3>Statuses</h3>
<ul>${
    Object.entries(responses).map(([status, { description }]) =>
      html`<li><code>${status}</code> ${description}</li>`
    )
  }</ul>
</section>`;
}

function request(
  content: ApiContent,
  path: string,
  document: ApiDocument,
): Markup {
  const schema = content["application/json"]?.schema;
  if (schema === undefined) return html``;
  const body = JSON.stringify(exampleOf(schema, document));
  return html`${table("Request", schemaRows(schema, document))}
<pre><code>curl -s URL${path} -H 'content-type: application/json' \\
  -d '${body}'</code></pre>`;
}

function answer(content: ApiContent, document: ApiDocument): Markup {
  const schema = content["application/json"]?.schema;
  return schema === undefined
    ? html`<p>Answers with <code>${Object.keys(content).join(", ")}</code>.</p>`
    : table("Answer", schemaRows(schema, document));
}

function table(title: string, rows: readonly SchemaRow[]): Markup {
  return html`
    <h3>${title}</h3>
    <div class="wide">
      <table>
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Type</th>
            <th scope="col">Meaning</th>
          </tr>
        </thead>
        <tbody>${rows.map(({ name, type, isRequired, doc }) =>
          html`
            <tr>
              <td><code>${name}</code>${isRequired ? "" : html`
                <small>optional</small>
              `}</td>
              <td>${type}</td>
              <td>${doc}</td>
            </tr>
          `
        )}</tbody>
      </table>
    </div>
  `;
}
