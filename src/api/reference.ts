import { html, raw } from "hono/html";
import { PROBLEMS } from "../contract/problems.ts";
import { Brand } from "../web/brand.tsx";
import { API_ROOT, type OpenApiDocument } from "./openapi.ts";
import { STYLE } from "./reference-style.ts";

/** As much of an operation and of a JSON Schema as the page shows. */
interface Operation {
  tags?: string[];
  summary?: string;
  description?: string;
  parameters?: { name: string; in: string; required?: boolean; description?: string; schema?: Schema }[];
  requestBody?: { description?: string; content?: Record<string, { schema?: Schema }> };
  responses?: Record<string, { description?: string; content?: Record<string, { schema?: Schema }> }>;
  "x-roles"?: string[];
}

interface Schema {
  $ref?: string;
  type?: string | string[];
  description?: string;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  additionalProperties?: Schema | boolean;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
}

interface Listed {
  readonly method: string;
  readonly path: string;
  readonly id: string;
  readonly operation: Operation;
}

/** Of the route that a reader sends requests to, by method; other keys of a path are not operations. */
const METHODS = ["get", "post", "put", "patch", "delete"];
/** What every operation can answer is said once, under Problems. */
const PROBLEM_RESPONSE = "default";

/** The reference page of the API, made from its document: one page without scripts. */
export function referencePage(document: OpenApiDocument): Response {
  const operations = listOperations(document);
  const schemas = Object.entries((document.components?.schemas ?? {}) as Record<string, Schema>);
  const tags = document.tags ?? [];
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${document.info.title}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<header>
${Brand()}
<h1>${document.info.title}</h1>
<p>Addresses begin with <code>${API_ROOT}</code>. Send a key as <code>Authorization: Bearer …</code>.
The same as a document for programs: <a href="${API_ROOT}/openapi.json">openapi.json</a>.</p>
</header>
<nav aria-label="Contents"><ul>
${tags.map(
  ({ name }) => html`<li><a href="#${name}">${name}</a></li>
`,
)}<li><a href="#shapes">Shapes</a></li>
<li><a href="#problems">Problems</a></li>
</ul></nav>
<main>
${tags.map(
  ({ name, description }) => html`<section>
<h2 id="${name}">${name}</h2>
<p>${description}</p>
${operations.filter(({ operation }) => operation.tags?.includes(name)).map(operationSection)}
</section>
`,
)}
<section>
<h2 id="shapes">Shapes</h2>
${schemas.map(
  ([name, schema]) => html`<h3 id="shape-${name}">${name}</h3>
${schema.description === undefined ? "" : html`<p>${words(schema.description)}</p>`}
${shapeOf(schema)}
`,
)}
</section>
<section>
<h2 id="problems">Problems</h2>
<p>Every refusal is a problem document (RFC 9457) with one of these codes.</p>
<dl>
${Object.entries(PROBLEMS).map(
  ([
    code,
    { status, meaning },
  ]) => html`<dt id="${code}"><code>${code}</code> ${status}</dt><dd>${words(meaning)}</dd>
`,
)}
</dl>
</section>
</main>
</body>
</html>`;
  return new Response(String(page), {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "public, max-age=300",
    },
  });
}

/** Words of the document: what is between backticks is code. */
function words(text: string | undefined): Text {
  const parts = (text ?? "").split("`");
  return html`${parts.map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}`;
}

function listOperations(document: OpenApiDocument): Listed[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, operations]) =>
    Object.entries(operations as Record<string, Operation>)
      .filter(([method]) => METHODS.includes(method))
      .map(([method, operation]) => {
        const id = `${method}-${path.replaceAll(/[^a-z]+/g, "-").replaceAll(/^-|-$/g, "")}`;
        return { method: method.toUpperCase(), path, id, operation };
      }),
  );
}

function operationSection({ method, path, id, operation }: Listed) {
  const { summary, description, parameters = [], requestBody, responses = {} } = operation;
  const body = Object.entries(requestBody?.content ?? {});
  const answers = Object.entries(responses).filter(([status]) => status !== PROBLEM_RESPONSE);
  return html`<article id="${id}">
<h3>${summary} <a href="#${id}" aria-label="Link to this operation">#</a></h3>
<p class="address"><b class="${method.toLowerCase()}">${method}</b> <code>${path}</code></p>
${description === undefined ? "" : html`<p>${words(description)}</p>`}
<p class="roles">Roles: ${(operation["x-roles"] ?? []).join(", ")}</p>
${
  parameters.length === 0
    ? ""
    : html`<h4>Parameters</h4>
<dl>${parameters.map(
        (
          parameter,
        ) => html`<dt><code>${parameter.name}</code> <small>${parameter.in}, ${typeOf(parameter.schema)}${parameter.required ? ", required" : ""}</small></dt>
<dd>${words(parameter.description ?? parameter.schema?.description)}</dd>
`,
      )}</dl>`
}
${body.map(([type, { schema }]) => html`<h4>Body <small>${type}</small></h4>${shapeOf(schema)}`)}
<h4>Answers</h4>
<dl>${answers.map(
    ([status, answer]) => html`<dt>${status}</dt><dd>${words(answer.description)}
${Object.entries(answer.content ?? {}).map(([type, { schema }]) => html`<small>${type}</small>${shapeOf(schema)}`)}</dd>
`,
  )}</dl>
</article>
`;
}

/** A schema as a list of its members, or its type in words. */
function shapeOf(schema: Schema | undefined): ReturnType<typeof html> {
  const members = Object.entries(schema?.properties ?? {});
  if (schema === undefined || schema.$ref !== undefined || members.length === 0) {
    return html`<p class="type">${typeOf(schema)}</p>`;
  }
  return html`<dl class="shape">${members.map(([name, member]) => {
    const optional = schema.required?.includes(name) ? "" : ", optional";
    const inner = member.properties ?? member.items?.properties;
    return html`<dt><code>${name}</code> <small>${typeOf(member)}${optional}</small></dt>
<dd>${words(member.description)}${inner === undefined ? "" : shapeOf({ ...(member.items ?? member) })}</dd>
`;
  })}</dl>`;
}

type Text = ReturnType<typeof html> | string;

function typeOf(schema: Schema | undefined): Text {
  if (schema === undefined) return "anything";
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split("/").at(-1) ?? "";
    return html`<a href="#shape-${name}">${name}</a>`;
  }
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const options = schema.anyOf ?? schema.oneOf;
  if (options !== undefined) return joined(options.map(typeOf), " | ");
  if (schema.allOf !== undefined) return joined(schema.allOf.map(typeOf), " and ");
  const types = [schema.type ?? "anything"].flat();
  if (types.includes("array")) return html`list of ${typeOf(schema.items)}`;
  if (types.includes("object") && typeof schema.additionalProperties === "object") {
    return html`map of ${typeOf(schema.additionalProperties)}`;
  }
  return types.join(" | ");
}

function joined(parts: readonly Text[], between: string): Text {
  return html`${parts.map((part, index) => html`${index === 0 ? "" : between}${part}`)}`;
}
