import { html, raw } from "hono/html";
import { MAX_CALLS, MAX_MINUTES, MAX_WORDS } from "../../api/approvals.ts";
import type { ApprovalRecord } from "../../tenant/index.ts";
import { STYLE } from "./style.ts";
import { visible } from "./visible.ts";

/** What the page of one approval shows. */
export interface Shown {
  readonly tenant: string;
  readonly record: ApprovalRecord;
  /** The label of the grant; null = it has none. */
  readonly label: string | null;
  /** The call as JSON text; undefined once it is decided, or has ended. */
  readonly call: string | undefined;
  readonly formToken: string;
  /** Why the last try to decide did nothing. */
  readonly refusal?: string | undefined;
  readonly nowMs: number;
}

type Html = ReturnType<typeof html>;

/** Where to sign in. The same for every address below a tenant's: it says nothing of what is there. */
export function signInPage(action: string, refusal?: string): Html {
  return document(
    "Sign in to decide",
    html`
      <h1>Sign in to decide</h1>
      <p class="note">An agent's call waits for a human. Show a management key that may approve calls.</p>
      ${refusal === undefined ? "" : html`<p class="bad" role="alert">${refusal}</p>`}
      <form method="post" action="${action}">
        <label>Key<input name="key" type="password" required autofocus autocomplete="off" spellcheck="false"></label>
        <button>Sign in</button>
      </form>`,
  );
}

export function messagePage(title: string, text: string): Html {
  return document(title, html`<h1>${title}</h1><p>${text}</p>`);
}

export function approvalPageOf(shown: Shown): Html {
  const { record, label, refusal, nowMs } = shown;
  const name = record.tool ?? record.method;
  const pending = record.state === "pending";
  const rows: [string, string][] = [
    ["Server", record.server],
    [record.method === "tools/call" ? "Tool" : "Name", name],
    ["Method", record.method],
    ["Asked by", label === null ? `grant ${record.grant}` : `${label} (grant ${record.grant})`],
    ["Reason", record.reason ?? ""],
    ["Rule", `${record.layer ?? ""}${record.rule ?? ""}`],
    ["Asked", time(record.createdAt)],
    ["Ends", `${time(record.endsAt)}${record.endsAt > nowMs ? `, in ${span(record.endsAt - nowMs)}` : ""}`],
  ];
  return document(
    `Approve ${name}?`,
    html`
      <h1>${pending ? html`May ${seen(name)} be called on ${seen(record.server)}?` : STATES[record.state]}</h1>
      ${refusal === undefined ? "" : html`<p class="bad" role="alert">${refusal}</p>`}
      ${pending ? callOf(shown.call) : outcomeOf(record)}
      <dl>${rows.map(([term, value]) => html`<dt>${term}</dt><dd>${seen(value)}</dd>`)}</dl>
      ${pending ? decisions(shown) : ""}
      <form method="post" action="${pathOf(shown)}/sign-out"><button>Sign out</button></form>`,
  );
}

const STATES = {
  pending: "It waits for a decision",
  approved: "Approved",
  consumed: "Approved, and used",
  rejected: "Rejected",
  withdrawn: "Ended: the grant or the rule is gone",
  expired: "Ended: its time is up",
} as const;

function callOf(call: string | undefined): Html {
  if (call === undefined) return html`<p class="bad">The arguments cannot be shown, so do not approve.</p>`;
  const { arguments: args, ...rest } = JSON.parse(call) as { arguments: unknown };
  return html`
    <h2>Exactly these arguments</h2>
    <pre dir="ltr">${seen(JSON.stringify(args, null, 2))}</pre>
    ${Object.entries(rest).map(
      ([name, value]) => html`<h2>${name}</h2><pre dir="ltr">${seen(JSON.stringify(value, null, 2))}</pre>`,
    )}`;
}

function outcomeOf({ decidedAt, decidedBy, calls, minutes, words }: ApprovalRecord): Html {
  if (decidedAt === null) return html``;
  const terms = [
    calls === null ? undefined : `${calls} ${calls === 1 ? "call" : "calls"}`,
    minutes === null ? undefined : `${minutes} ${minutes === 1 ? "minute" : "minutes"}`,
  ].filter((term) => term !== undefined);
  return html`
    <p>Decided ${time(decidedAt)} by key ${decidedBy}${terms.length > 0 ? `: ${terms.join(", within ")}` : ""}.</p>
    ${words === null || words === "" ? "" : html`<p>The agent was told: ${seen(words)}</p>`}
    <p class="note">The arguments were dropped with the decision.</p>`;
}

function decisions(shown: Shown): Html {
  const token = html`<input type="hidden" name="token" value="${shown.formToken}">`;
  const action = pathOf(shown);
  return html`
    <form method="post" action="${action}">${token}
      <button class="go" name="decision" value="once">Approve once</button>
    </form>
    <form method="post" action="${action}">${token}
      <label>Calls<input name="calls" type="number" inputmode="numeric" min="1" max="${MAX_CALLS}" value="5" required></label>
      <button class="go" name="decision" value="calls">Approve for so many calls</button>
    </form>
    <form method="post" action="${action}">${token}
      <label>Minutes<input name="minutes" type="number" inputmode="numeric" min="1" max="${MAX_MINUTES}" value="15" required></label>
      <button class="go" name="decision" value="minutes">Approve for so many minutes</button>
    </form>
    <form method="post" action="${action}">${token}
      <label>What the agent is told<textarea name="words" rows="2" maxlength="${MAX_WORDS}"></textarea></label>
      <button class="stop" name="decision" value="reject">Reject</button>
    </form>`;
}

/** Escaped, and with marks where something cannot be seen. */
function seen(text: string): Html[] {
  return visible(text).map((piece) =>
    "mark" in piece
      ? html`<mark title="a character that cannot be seen">${piece.mark}</mark>`
      : html`${piece.text}`,
  );
}

function document(title: string, body: Html): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} – Sluice</title>
<style>${raw(STYLE)}</style>
</head>
<body><main>${body}</main></body>
</html>`;
}

function pathOf({ tenant, record }: Shown): string {
  return `/approve/${tenant}/${record.id}`;
}

function time(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

function span(ms: number): string {
  const minutes = Math.ceil(ms / 60_000);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
