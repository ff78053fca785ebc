import type { Catalogue } from "../catalog/shipped/types.ts";
import { Facts, Section } from "../web/blocks.tsx";
import { categoryPath, toolPath } from "./addresses.ts";
import { CodeBlock } from "./components/code.tsx";
import { Columns } from "./components/columns.tsx";
import { Paragraphs, Text } from "./components/text.tsx";
import type { Page } from "./page.tsx";
import { count } from "./text/count.ts";
import { judgedParts } from "./text/judged.ts";

/** `/how-it-is-judged`. */
export function judgedPage({ servers, tools, capturedOn }: Awaited<ReturnType<Catalogue["overview"]>>): Page {
  return {
    title: "How tools are judged",
    description:
      "From the definition alone, without a model: which words count, how a category, a severity and a confidence come about, and what that cannot see.",
    path: "/how-it-is-judged",
    section: "categories",
    data: { servers, tools, capturedOn, parts: judgedParts },
    body: () => (
      <Columns
        label="More"
        parts={[
          ...judgedParts.map(({ id, title }) => [id, title] as const),
          ["source", "Where they come from"],
        ]}
        beside={
          <div>
            <h2>See it done</h2>
            <ul>
              <li>
                <a href={toolPath("aws-iam", "put_user_policy")}>put_user_policy</a>
              </li>
              <li>
                <a href={categoryPath("Destructive")}>Destructive tools</a>
              </li>
              <li>
                <a href="/report">Report a mistake</a>
              </li>
            </ul>
          </div>
        }
      >
        <header class="title">
          <h1>How tools are judged</h1>
          <p class="lede">
            By their definitions alone: name, description, input schema, and what the author annotated. There
            is no model and no list of tools. The same definition is always judged the same way, and every
            judgement carries the words it rests on.
          </p>
        </header>
        {judgedParts.map(({ id, title, paragraphs, facts, command }) => (
          <Section id={id} title={title}>
            {paragraphs === undefined ? null : <Paragraphs texts={paragraphs} />}
            {facts === undefined ? null : (
              <Facts
                facts={facts.map(([term, text]) => [<Text>{term}</Text>, <Text>{text}</Text>] as const)}
              />
            )}
            {command === undefined ? null : <CodeBlock title="Terminal" code={command} />}
          </Section>
        ))}
        <Section id="source" title="Where the definitions come from">
          <p>
            {count(tools)} tools of {count(servers)} servers, read on {capturedOn} from npm packages, public
            repositories and public lists. Each server's page says from where. What is shipped are facts:
            names, categories, matched words, argument names and a hash of each definition, and no sentence of
            an author.
          </p>
        </Section>
      </Columns>
    ),
  };
}
