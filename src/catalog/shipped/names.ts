/** Names of servers, for people and for addresses. Pure. */

/** What every name of an MCP server may carry and what tells none from another. */
const NOISE: ReadonlySet<string> = new Set(["mcp", "server", "servers"]);

/** Words that are written in another way than with one capital. */
const SPELLED = new Map(
  "AI API APIs ArgoCD AWS CLI CMS CRM CSV DB DNS eBay EKS ECS FAAAS FHIR GCloud GitHub GitLab GraphQL HTTP HubSpot IAM IAC IDE IP IT JSON JWT LLM LINE MCP MongoDB MySQL n8n NFT npm NX OCI OKE PDF PostgreSQL QA QuickBooks RAG REST S3 SDK SEO SMS SQL SSH SSL SVG TTS UI UniFi URL VM VPN WAF WebFlow WooCommerce WordPress WxO XML YAML YouTube"
    .split(" ")
    .map((word) => [word.toLowerCase(), word] as const)
    .concat([
      ["googleapis", "Google APIs"],
      ["jigsawstack", "JigsawStack"],
      ["modelcontextprotocol", "Model Context Protocol"],
    ]),
);

/** Lower case, `[a-z0-9-]`, no dash at an end; empty where nothing of it can be written so. */
export function slugify(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}

/** A name without what all of them carry: `github-mcp-server` → `github`, `mcp` → "". */
export function coreOf(name: string): string {
  return slugify(name)
    .replace(/(?:^|-)(?:mcp-?servers?|servers?-mcp)(?=-|$)/g, "")
    .split("-")
    .filter((word) => word !== "" && !NOISE.has(word))
    .join("-");
}

/** Ends that turn a product's name into its maker's: `explorium-ai`, `alfrescolabs`. */
const MAKER = /^-?(?:ai|app|com|corp|dev|hq|inc|io|labs?|mcp|org|team|tech)$/;

/**
 * The maker and the name, as short as they say both: `github` for `github/github-mcp-server`, `hashicorp-terraform`
 * for `hashicorp/terraform-mcp-server`.
 */
export function joined(maker: string, core: string): string {
  if (core === "" || core === maker) return maker;
  if (maker === "" || core.startsWith(`${maker}-`)) return core;
  const first = core.split("-")[0] ?? core;
  if (first.length > 2 && maker.startsWith(first) && MAKER.test(maker.slice(first.length))) return core;
  return `${maker}-${core}`;
}

/** A title as people would write it. One that is only an identifier is read as words. */
export function humanTitle(title: string, name: string, publisher: string): string {
  const trimmed = title.replace(/\s+/g, " ").trim();
  if (trimmed === "" || /^not found$/i.test(trimmed)) return wordsOf(name, publisher);
  if (!trimmed.includes(" "))
    return /^[A-Z][a-z]+(?:[A-Z][a-z]+)*$/.test(trimmed) ? trimmed : wordsOf(trimmed, publisher);
  const shorter = trimmed
    .replace(/^MCP (?:reference )?server: /i, "")
    // What follows is a slogan.
    .replace(/(?:: an? | [-–—|] |: (?=.*Model Context Protocol)).*$/i, "")
    .replace(/^AWS Labs (?:MCP Server for )?/i, "AWS ")
    .replace(/^AWS (?=AWS |Amazon\b)/i, "")
    .replace(/\s*[([](?:Model Context Protocol|MCP)[-\s]*(?:Servers?)?[)\]]$/i, "")
    .replace(/\s+(?:Model Context Protocol|MCP)(?:[-\s]+Servers?)?$/i, "")
    .replace(/(?<!SQL)\s+Servers?$/i, "")
    .replace(/^(?:MCP|Model Context Protocol) (?:Servers? )?(?:for )?/i, "")
    .replace(/[\s:–—-]+$/, "")
    .trim();
  if (shorter === "") return wordsOf(name, publisher);
  return shorter.includes(" ") || /[A-Z]/.test(shorter)
    ? shorter.replace(/(?<=^(\S+) )[a-z0-9]+(?:-[a-z0-9]+)*$/, (end, first: string) =>
        spelled(end.startsWith(`${first.toLowerCase()}-`) ? end.slice(first.length + 1) : end),
      )
    : wordsOf(shorter, publisher);
}

function wordsOf(identifier: string, publisher: string): string {
  const last = identifier.split("/").at(-1) ?? identifier;
  const known = last.replace(/[_\s]+/g, "-").replace(/(?<=[a-z0-9]{4})mcp$/i, "");
  // Letters of other alphabets have no slug and need none here.
  const core = /^[\x20-\x7e]*$/.test(known) ? coreOf(known) : known;
  return spelled(core === "" ? publisher : core);
}

const spelled = (slug: string) =>
  slug
    .split("-")
    .filter((word) => word !== "")
    .map((word) => SPELLED.get(word.toLowerCase()) ?? `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
    .join(" ");
