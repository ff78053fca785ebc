import { hitOf } from "../catalog/shipped/hit.ts";
import type { ServerFacts, ToolFacts, ToolHit } from "../catalog/shipped/types.ts";
import { Card, Facts, Questions, Section } from "../web/blocks.tsx";
import { attackPath, reportPath, serverPath, stackPath, toolPath } from "./addresses.ts";
import { Columns } from "./components/columns.tsx";
import { EvidenceList, Mentions, Signature } from "./components/evidence.tsx";
import { InstallSteps } from "./components/install-steps.tsx";
import { Crumbs } from "./components/places.tsx";
import { CategoryBadge, Gauge } from "./components/risk.tsx";
import { StarterPolicies, starterTexts } from "./components/starter.tsx";
import { Name, Paragraphs, Text } from "./components/text.tsx";
import { ToolTable } from "./components/tool-table.tsx";
import { breadcrumbs, faq } from "./linked.ts";
import type { Page } from "./page.tsx";
import { byWorst, ROLES } from "./tally.ts";
import { attackText } from "./text/attacks/index.ts";
import { counted, percent } from "./text/count.ts";
import { attackName, ROLE_NAMES } from "./text/labels.ts";
import {
  explainConfidence,
  explainSeverity,
  findingSentence,
  nameSentence,
  type Question,
  questions,
  whatItDoes,
  whyPolicy,
} from "./text/sentences/index.ts";

/** How many of a server's other tools a tool's page shows. */
const SIBLINGS = 8;
const NAMESAKES = 8;

/** `/servers/<slug>/<tool>`. `namesakes`: tools of this very name, of other servers too. */
export function toolPage(
  origin: string,
  server: ServerFacts,
  tool: ToolFacts,
  namesakes: readonly ToolHit[],
): Page {
  const { category, severity } = tool.classification;
  const others = namesakes.filter((hit) => hit.server !== server.slug);
  const asked = questions(tool, server, others.length);
  const title = `${tool.tool} of ${server.title}`;
  return {
    title,
    description: `${tool.tool} is ${category} with ${severity.level} severity: the evidence, the attacks that abuse it, and a policy to put on it.`,
    path: toolPath(server.slug, tool.tool),
    section: "servers",
    data: dataOf(server, tool, others),
    linked: [breadcrumbs(origin, wayTo(server), tool.tool), faq(asked)],
    body: () => <Body server={server} tool={tool} others={others} asked={asked} />,
  };
}

const wayTo = ({ title, slug }: ServerFacts) => [
  { label: "Servers", href: "/servers" },
  { label: title, href: serverPath(slug) },
];

function dataOf({ tools: _, ...identity }: ServerFacts, tool: ToolFacts, others: readonly ToolHit[]) {
  return {
    server: identity,
    tool,
    whatItDoes: whatItDoes(tool, identity),
    whyPolicy: whyPolicy(tool),
    severity: explainSeverity(tool.classification),
    confidence: explainConfidence(tool),
    starterPolicies: policies(identity, tool),
    alsoDefinedBy: others,
  };
}

const Body = ({
  server,
  tool,
  others,
  asked,
}: {
  server: ServerFacts;
  tool: ToolFacts;
  others: readonly ToolHit[];
  asked: readonly Question[];
}) => {
  const { classification } = tool;
  const siblings = byWorst(server.tools.filter((sibling) => sibling.tool !== tool.tool));
  return (
    <>
      <Crumbs crumbs={wayTo(server)} here={tool.tool} />
      <Columns label="Facts" parts={PARTS} beside={<Aside server={server} tool={tool} />}>
        <header class="title">
          <h1 class="name">
            <Name>{tool.tool}</Name>
          </h1>
          <p class="row">
            <CategoryBadge category={classification.category} />
            <Gauge level={classification.severity.level} text={`${classification.severity.level} severity`} />
            <span class="quiet small">{percent(classification.confidence)} sure</span>
          </p>
          <p class="lede">
            <Text>{whatItDoes(tool, server)}</Text>
          </p>
        </header>
        <Section id="why" title="Why it needs a policy">
          <Paragraphs texts={[whyPolicy(tool)]} />
        </Section>
        <Evidence tool={tool} />
        <Section id="judged" title="How bad, and how sure">
          <Paragraphs texts={[explainSeverity(classification).join(" "), explainConfidence(tool)]} />
          <Findings tool={tool} />
        </Section>
        <Flow tool={tool} />
        <Section
          id="policy"
          title="A policy to start with"
          note={<a href={`${serverPath(server.slug)}#policy`}>For the whole server</a>}
        >
          <StarterPolicies tools={[tool]} title={`${tool.tool} of ${server.title}`} />
        </Section>
        <Section id="put-on" title="Put it on">
          <InstallSteps server={server} file="balanced.json" />
        </Section>
        <Attacks tool={tool} />
        <Section id="questions" title="Questions">
          <Questions
            questions={asked.map(({ question, answer }) => ({
              question: <Text>{question}</Text>,
              answer: <Paragraphs texts={[answer]} />,
            }))}
          />
        </Section>
        <Section
          id="siblings"
          title={`Other tools of ${server.title}`}
          note={<a href={serverPath(server.slug)}>All {counted(server.tools.length, "tool")}</a>}
        >
          {siblings.length === 0 ? (
            <p class="quiet">It is the only one.</p>
          ) : (
            <ToolTable
              caption={`Other tools of ${server.title}, the worst first`}
              tools={siblings.slice(0, SIBLINGS).map((sibling) => hitOf(server, sibling))}
              servers={false}
            />
          )}
        </Section>
        {others.length === 0 ? null : (
          <Section id="namesakes" title="Other servers with a tool of this name">
            <ToolTable caption="Tools of the same name" tools={others.slice(0, NAMESAKES)} />
          </Section>
        )}
      </Columns>
    </>
  );
};

const Evidence = ({ tool }: { tool: ToolFacts }) => {
  const { evidence } = tool.classification;
  const strongest = evidence.toSorted((one, other) => Math.abs(other.points) - Math.abs(one.points));
  return (
    <Section id="evidence" title="What it was judged by">
      <Signature tool={tool.tool} args={tool.arguments} evidence={evidence} />
      <p>
        <Text>{nameSentence(tool)}</Text>
      </p>
      {evidence.length === 0 ? (
        <p class="quiet">No word of its definition says what a call does.</p>
      ) : (
        <EvidenceList evidence={strongest} />
      )}
    </Section>
  );
};

const Findings = ({ tool }: { tool: ToolFacts }) => {
  const { findings } = tool.classification;
  if (findings.length === 0) return null;
  return (
    <ul class="plain prose">
      {findings.map((finding) => (
        <li>
          <Text>{findingSentence(finding)}</Text>
        </li>
      ))}
    </ul>
  );
};

const Flow = ({ tool }: { tool: ToolFacts }) => {
  const { flow } = tool.classification;
  const roles = ROLES.filter((role) => flow[role].length > 0);
  if (roles.length === 0) return null;
  return (
    <Section
      id="flow"
      title="Its part in a leak"
      note={<a href={stackPath([])}>Look at it beside your other servers</a>}
    >
      <dl class="facts">
        {roles.map((role) => (
          <>
            <dt>{ROLE_NAMES[role].label}</dt>
            <dd>
              <Mentions mentions={flow[role]} />
            </dd>
          </>
        ))}
      </dl>
    </Section>
  );
};

const Attacks = ({ tool }: { tool: ToolFacts }) => (
  <Section id="attacks" title="Attacks that use such a tool" note={<a href="/attacks">All attacks</a>}>
    <ul class="cards">
      {tool.classification.attacks.map((attack) => {
        const text = attackText(attack);
        return (
          <Card href={attackPath(attack)} title={text?.title ?? attackName(attack)}>
            {text === undefined ? null : (
              <p>
                <Text>{text.summary}</Text>
              </p>
            )}
          </Card>
        );
      })}
    </ul>
  </Section>
);

const PARTS = [
  ["why", "Why it needs a policy"],
  ["evidence", "What it was judged by"],
  ["judged", "How bad, and how sure"],
  ["policy", "A policy to start with"],
  ["put-on", "Put it on"],
  ["attacks", "Attacks"],
  ["questions", "Questions"],
  ["siblings", "Other tools"],
] as const;

const Aside = ({ server, tool }: { server: ServerFacts; tool: ToolFacts }) => {
  const required = tool.arguments.filter((argument) => argument.required).length;
  const hints = Object.entries(tool.hints);
  return (
    <>
      <Facts
        facts={[
          ["Server", <a href={serverPath(server.slug)}>{server.title}</a>],
          ["Publisher", server.publisher],
          [
            "Arguments",
            tool.arguments.length === 0 ? "none" : `${tool.arguments.length}, ${required} of them required`,
          ],
          [
            "The author's hints",
            hints.length === 0
              ? "not collected"
              : hints.map(([name, value]) => <div class="mono">{`${name}: ${value}`}</div>),
          ],
          ["Read from", server.capturedFrom],
          ["Read on", server.capturedOn],
          [
            "As collected (SHA-256)",
            <code
              class="break"
              title="Of the definition as it was collected. A pin is of the whole definition as the server sends it, and differs."
            >
              {tool.hash}…
            </code>,
          ],
        ]}
      />
      <ul>
        <li>
          <a href={stackPath([server.slug])}>Add {server.title} to your stack</a>
        </li>
        <li>
          <a href={reportPath(server.slug, tool.tool)}>Report a mistake</a>
        </li>
      </ul>
    </>
  );
};

const policies = ({ title }: { readonly title: string }, tool: ToolFacts) =>
  starterTexts([tool], `${tool.tool} of ${title}`);
