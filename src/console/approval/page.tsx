import { html, raw } from "hono/html";
import type { Child } from "hono/jsx";
import { MAX_CALLS, MAX_MINUTES, MAX_WORDS } from "../../api/approvals.ts";
import { WITHDRAWN } from "../../contract/approval.ts";
import type { ShownCall } from "../../contract/shown-call.ts";
import type { ApprovalRecord, DescribedTool } from "../../tenant/index.ts";
import { visible, visibleText } from "../../text/visible.ts";
import { Callout, type Fact, Facts } from "../../web/blocks.tsx";
import { Brand } from "../../web/brand.tsx";
import { STYLE } from "./style.ts";

/** What the page of one approval shows. */
export interface Shown {
  readonly tenant: string;
  readonly record: ApprovalRecord;
  /** The label of the grant; null = it has none. */
  readonly label: string | null;
  /** undefined once it is decided, or has ended; and where it does not open. */
  readonly call: ShownCall | undefined;
  /** undefined: it is no tool, or nobody has seen its definition. */
  readonly tool: DescribedTool | undefined;
  readonly formToken: string;
  /** Why the last try to decide did nothing. */
  readonly refusal?: string | undefined;
  readonly nowMs: number;
}

/** Where to sign in. The same for every address below a tenant's: it says nothing of what is there. */
export const SignInPage = ({ action, refusal }: { action: string; refusal?: string }) => (
  <Document title="Sign in to decide">
    <h1>Sign in to decide</h1>
    <p class="quiet">An agent's call waits for a human. Show a management key that may approve calls.</p>
    <Refusal text={refusal} />
    <form method="post" action={action}>
      <label class="field">
        Key
        <input name="key" type="password" required autofocus autocomplete="off" spellcheck={false} />
      </label>
      <button type="submit" class="button primary">
        Sign in
      </button>
    </form>
  </Document>
);

export const MessagePage = ({ title, text }: { title: string; text: string }) => (
  <Document title={title}>
    <h1>{title}</h1>
    <p>{text}</p>
  </Document>
);

export const ApprovalPage = ({ shown }: { shown: Shown }) => {
  const { record, refusal } = shown;
  const name = record.tool ?? record.method;
  const pending = record.state === "pending";
  return (
    <Document title={`Approve ${visibleText(name)}?`}>
      <h1>
        {pending ? (
          <>
            May <Seen text={name} /> be called on <Seen text={record.server} />?
          </>
        ) : (
          STATES[record.state]
        )}
      </h1>
      <Refusal text={refusal} />
      {pending ? <Tool tool={shown.tool} /> : null}
      {pending ? <Call call={shown.call} /> : <Outcome record={record} />}
      <Facts facts={factsOf(shown, name)} />
      {pending ? <Decisions shown={shown} /> : null}
      <form method="post" action={`${pathOf(shown)}/sign-out`}>
        <button type="submit" class="button">
          Sign out
        </button>
      </form>
    </Document>
  );
};

function factsOf({ tenant, record, label, call, nowMs }: Shown, name: string): Fact[] {
  const facts: [string, string][] = [
    ["Tenant", tenant],
    ["Server", record.server],
    ...(call === undefined ? [] : ([["Address", call.address]] satisfies [string, string][])),
    [record.method === "tools/call" ? "Tool" : "Name", name],
    ["Method", record.method],
    ...(call === undefined || record.method !== "tools/call"
      ? []
      : ([["Definition", definitionOf(call)]] satisfies [string, string][])),
    ["Asked by", label === null ? `grant ${record.grant}` : `${label} (grant ${record.grant})`],
    ["Reason", record.reason ?? ""],
    ["Rule", `${record.layer ?? ""}${record.rule ?? ""}`],
    ["Asked", time(record.createdAt)],
    ["Ends", `${time(record.endsAt)}${record.endsAt > nowMs ? `, in ${span(record.endsAt - nowMs)}` : ""}`],
  ];
  return facts.map(([term, value]) => [term, <Seen text={value} />] as const);
}

/** How bad it could be, and what the server says of it, which is no more than its word. */
const Tool = ({ tool }: { tool: DescribedTool | undefined }) =>
  tool === undefined ? null : (
    <>
      <p>
        Judged <strong>{tool.category}</strong>, of <strong>{tool.severity} severity</strong>.
      </p>
      {tool.description === null ? null : (
        <p class="quiet">
          The server says: <Seen text={tool.description} />
        </p>
      )}
    </>
  );

function definitionOf({ definition }: ShownCall): string {
  return definition === null
    ? "nobody accepted one: the server may change what the tool does"
    : `the accepted one, SHA-256 ${definition.join(" and ")}`;
}

const STATES = {
  pending: "It waits for a decision",
  approved: "Approved",
  consumed: "Approved, and used",
  rejected: "Rejected",
  withdrawn: "Ended: withdrawn",
  expired: "Ended: its time is up",
} as const;

const Refusal = ({ text }: { text: string | undefined }) =>
  text === undefined ? null : (
    <p class="danger-text" role="alert">
      {text}
    </p>
  );

/** Members of the sealed call that are shown among the facts. */
const FACTS: ReadonlySet<string> = new Set(["name", "address", "definition"]);
const TITLES: ReadonlyMap<string, string> = new Map([
  ["arguments", "Exactly these arguments"],
  ["params", "Further members of params"],
  ["_meta", "Further data for the server, in _meta"],
  ["inputResponses", "The client's answers to what the server asked"],
  ["requestState", "What the server gave the client to bring back"],
]);

/** All of it: what is not shown here is not sent. */
const Call = ({ call }: { call: ShownCall | undefined }) => {
  if (call === undefined) {
    return <Callout tone="danger">The arguments cannot be shown, so do not approve.</Callout>;
  }
  const members = Object.entries(call).filter(([name, value]) => !FACTS.has(name) && value !== null);
  return (
    <>
      {members.map(([name, value]) => (
        <>
          <h2>{TITLES.get(name) ?? name}</h2>
          <Exactly value={value} />
        </>
      ))}
    </>
  );
};

const Exactly = ({ value }: { value: unknown }) => (
  <pre dir="ltr">
    <Seen text={JSON.stringify(value, null, 2)} />
  </pre>
);

const Outcome = ({ record }: { record: ApprovalRecord }) => {
  const { decidedAt, decidedBy, calls, minutes, comment, withdrawnBy } = record;
  if (decidedAt === null) return withdrawnBy === null ? null : <p>{WITHDRAWN[withdrawnBy]}</p>;
  const terms = [
    calls === null ? undefined : `${calls} ${calls === 1 ? "call" : "calls"}`,
    minutes === null ? undefined : `${minutes} ${minutes === 1 ? "minute" : "minutes"}`,
  ].filter((term) => term !== undefined);
  return (
    <>
      <p>
        Decided {time(decidedAt)} by key {decidedBy}
        {terms.length > 0 ? `: ${terms.join(", within ")}` : ""}.
      </p>
      {withdrawnBy === null ? null : <p>{WITHDRAWN[withdrawnBy]}</p>}
      {comment === null || comment === "" ? null : (
        <p>
          The agent was told: <Seen text={comment} />
        </p>
      )}
      <p class="quiet">The arguments were dropped with the decision.</p>
    </>
  );
};

const Decisions = ({ shown }: { shown: Shown }) => (
  <>
    <Decide shown={shown}>
      <label class="field">
        A word to the agent, if you reject
        <textarea name="comment" rows={2} maxlength={MAX_WORDS} />
      </label>
      <div class="row">
        <button type="submit" class="button primary" name="decision" value="once">
          Approve once
        </button>
        <button type="submit" class="button danger" name="decision" value="reject">
          Reject
        </button>
      </div>
    </Decide>
    <details>
      <summary>More than once</summary>
      <p class="quiet">Each call must have these very arguments.</p>
      <Decide shown={shown}>
        <label class="field">
          Number of calls
          <input name="calls" type="number" inputmode="numeric" min="1" max={MAX_CALLS} value="5" required />
        </label>
        <button type="submit" class="button" name="decision" value="calls">
          Approve this many calls
        </button>
      </Decide>
      <Decide shown={shown}>
        <label class="field">
          Minutes
          <input
            name="minutes"
            type="number"
            inputmode="numeric"
            min="1"
            max={MAX_MINUTES}
            value="15"
            required
          />
        </label>
        <button type="submit" class="button" name="decision" value="minutes">
          Approve for this many minutes
        </button>
      </Decide>
    </details>
  </>
);

/** A form that decides; only this page's own can. */
const Decide = ({ shown, children }: { shown: Shown; children?: Child }) => (
  <form method="post" action={pathOf(shown)}>
    <input type="hidden" name="token" value={shown.formToken} />
    {children}
  </form>
);

/** Escaped, and with marks where something cannot be seen for what it is. */
const Seen = ({ text }: { text: string }) => (
  <>
    {visible(text).map((piece) =>
      "mark" in piece ? (
        <mark title="a character that cannot be seen, or looks like another">{piece.mark}</mark>
      ) : (
        piece.text
      ),
    )}
  </>
);

const Document = ({ title, children }: { title: string; children?: Child }) => (
  <>
    {html`<!doctype html>`}
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>{title} – Sluice</title>
        <style>{raw(STYLE)}</style>
      </head>
      <body>
        <main>
          <Brand />
          {children}
        </main>
      </body>
    </html>
  </>
);

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
