import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import * as z from "zod";
import {
  clientOf,
  MAX_REPORT_WORDS,
  MIN_REPORT_WORDS,
  REPORT_KINDS,
  REPORTS,
  type ReportKind,
} from "../catalog/reports/index.ts";
import { Callout } from "../web/blocks.tsx";
import { isOwnForm } from "../web/own-form.ts";
import { reportPath, serverPath, toolPath } from "./addresses.ts";
import { Message } from "./components/message.tsx";
import { answer, type Page, type PageEnv } from "./page.tsx";

type At = Context<PageEnv>;

const MAX_BODY_BYTES = 16 * 1024;
const MAX_SLUG = 200;
const MAX_TOOL = 300;

const KINDS: Readonly<Record<ReportKind, string>> = {
  category: "The category is wrong",
  severity: "The severity is wrong",
  finding: "A finding is wrong, or one is missing",
  attribution: "It belongs to another server or publisher",
  missing: "A tool or a server is missing",
  other: "Something else",
};

const blank = (text: unknown) => (text === "" ? undefined : text);
const form = z.object({
  server: z.preprocess(blank, z.string().max(MAX_SLUG).optional()),
  tool: z.preprocess(blank, z.string().max(MAX_TOOL).optional()),
  kind: z.enum(REPORT_KINDS, "Choose what is wrong."),
  comment: z
    .string("Say what is wrong.")
    .trim()
    .min(MIN_REPORT_WORDS, `Say it in at least ${MIN_REPORT_WORDS} characters.`)
    .max(MAX_REPORT_WORDS, `Say it in at most ${MAX_REPORT_WORDS.toLocaleString("en")} characters.`),
});

/** `/report?server=&tool=`: a form, and where it goes. */
export const reportPages = new Hono<PageEnv>()
  .get("/", async (c) => {
    const { server = "", tool = "", sent } = c.req.query();
    if (sent !== undefined) return answer(c, sentPage(/^[a-z0-9]{1,32}$/.test(sent) ? sent : ""));
    return answer(c, formPage(await aboutOf(c, textOf(server), textOf(tool)), { values: {} }));
  })
  .post(
    "/",
    async (c, next) => {
      if (isOwnForm(c.req.raw, c.env)) return next();
      return answer(c, refusedPage(403, "Not sent from here", "The form has to come from this page."));
    },
    bodyLimit({
      maxSize: MAX_BODY_BYTES,
      onError: (c) =>
        answer(c as At, refusedPage(413, "Too long", "The report was too long; nothing was kept.")),
    }),
    async (c) => {
      // What cannot be read as a form is one without values.
      const sent = await c.req.parseBody().catch(() => ({}));
      const values = Object.fromEntries(
        Object.entries(sent).filter(([, value]) => typeof value === "string"),
      );
      const parsed = form.safeParse(values);
      const about = await aboutOf(c, textOf(values["server"]), textOf(values["tool"]));
      if (!parsed.success) {
        const refusal = parsed.error.issues[0]?.message ?? "The form could not be read.";
        return answer(c, formPage(about, { values, refusal, status: 422 }));
      }
      if (about.unknown) {
        return answer(
          c,
          formPage(about, { values, refusal: "There is no such server or tool.", status: 422 }),
        );
      }
      const { server = null, tool = null, kind, comment } = parsed.data;
      const client = clientOf(c.env.SEALING_KEY, c.req.header("cf-connecting-ip"));
      const filed = await c.env.REPORTS.getByName(REPORTS).file({ server, tool, kind, comment }, client);
      if (filed.ok) return c.redirect(`/report?sent=${filed.id}`, 303);
      c.header("retry-after", String(Math.ceil(filed.retryAfterMs / 1000)));
      const who = filed.by === "client" ? "from your network" : "altogether";
      const refusal = `There were too many reports ${who}; nothing was kept. Try again ${waitOf(filed.retryAfterMs)}.`;
      return answer(c, formPage(about, { values, refusal, status: 429 }));
    },
  );

const textOf = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);
const waitOf = (ms: number) => {
  const minutes = Math.ceil(ms / 60_000);
  if (minutes > 90) return `in ${Math.ceil(minutes / 60)} hours`;
  return minutes === 1 ? "in a minute" : `in ${minutes} minutes`;
};

/** What a report is about, by the catalogue. */
interface About {
  readonly server?: { readonly slug: string; readonly title: string };
  readonly tool?: string;
  /** The address names what the catalogue does not have. */
  readonly unknown: boolean;
}

async function aboutOf(c: At, slug: string | undefined, tool: string | undefined): Promise<About> {
  if (slug === undefined) return { unknown: tool !== undefined };
  const server = await c.var.catalogue.server(slug.slice(0, MAX_SLUG));
  if (server === undefined) return { unknown: true };
  const { title } = server;
  if (tool === undefined) return { server: { slug, title }, unknown: false };
  const known = server.tools.some((one) => one.tool === tool);
  return known
    ? { server: { slug, title }, tool, unknown: false }
    : { server: { slug, title }, unknown: true };
}

interface Filled {
  readonly values: Readonly<Record<string, unknown>>;
  readonly refusal?: string;
  readonly status?: 422 | 429;
}

function formPage(about: About, { values, refusal, status = 422 }: Filled): Page {
  const { server, tool } = about;
  return {
    title: "Report a mistake",
    description: "Say what is wrong in the catalogue: a category, a severity, a finding, or whose a tool is.",
    path: reportPath(server?.slug, tool),
    indexed: false,
    ...(refusal !== undefined && { status }),
    data: refusal === undefined ? { server, tool, kinds: KINDS } : { error: refusal },
    body: () => (
      <div class="narrow stack loose">
        <header class="title">
          <h1>Report a mistake</h1>
          <p class="lede">
            Tools are judged by their definitions alone, and that can go wrong. What you write is read by
            whoever runs this site.
          </p>
        </header>
        {refusal === undefined ? null : (
          <Callout tone="danger">
            <p role="alert">{refusal}</p>
          </Callout>
        )}
        <form class="stack" action="/report" method="post">
          <Subject about={about} />
          <label class="field">
            What is wrong
            <select name="kind" required>
              {REPORT_KINDS.map((kind) => (
                <option value={kind} selected={values["kind"] === kind}>
                  {KINDS[kind]}
                </option>
              ))}
            </select>
          </label>
          <label class="field">
            What it should be, and how you know
            <textarea
              name="comment"
              rows={7}
              required
              minlength={MIN_REPORT_WORDS}
              maxlength={MAX_REPORT_WORDS}
            >
              {textOf(values["comment"])}
            </textarea>
          </label>
          <p class="quiet small">
            No name and no address is kept. For a day, a keyed hash of your network is, so that nobody can
            send thousands.
          </p>
          <div>
            <button type="submit" class="button primary">
              Send the report
            </button>
          </div>
        </form>
      </div>
    ),
  };
}

const Subject = ({ about: { server, tool, unknown } }: { about: About }) => {
  if (server === undefined) {
    return unknown ? (
      <p class="quiet">
        The catalogue has no such server; this report will be about the catalogue as a whole.
      </p>
    ) : (
      <p class="quiet">
        This report is about the catalogue as a whole. To report a tool, follow “Report a mistake” on its
        page.
      </p>
    );
  }
  return (
    <p>
      <input type="hidden" name="server" value={server.slug} />
      {tool === undefined ? null : <input type="hidden" name="tool" value={tool} />}
      About{" "}
      {tool === undefined ? null : (
        <>
          <a class="mono break" href={toolPath(server.slug, tool)}>
            {tool}
          </a>{" "}
          of{" "}
        </>
      )}
      <a href={serverPath(server.slug)}>{server.title}</a>
    </p>
  );
};

const sentPage = (id: string): Page => ({
  title: "Reported",
  description: "The report was kept.",
  path: "/report",
  indexed: false,
  data: { id },
  body: () => (
    <Message title="Thank you">
      <p class="lede">
        The report was kept{id === "" ? "" : " as "}
        {id === "" ? null : <code>{id}</code>}. Whoever runs this site will read it.
      </p>
      <p>
        <a href="/servers">Back to the servers</a>
      </p>
    </Message>
  ),
});

const refusedPage = (status: 403 | 413, title: string, why: string): Page => ({
  title,
  description: why,
  path: "/report",
  status,
  indexed: false,
  data: { error: why },
  body: () => (
    <Message title={title}>
      <p class="lede">{why}</p>
    </Message>
  ),
});
