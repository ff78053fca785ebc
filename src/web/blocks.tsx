/** What pages are put together from: sections, facts, figures, notes, choices. */
import type { Child } from "hono/jsx";

/** `id` makes the section a target of links. */
export const Section = ({
  id,
  title,
  note,
  children,
}: {
  id?: string;
  title: string;
  note?: Child;
  children?: Child;
}) => (
  <section class="section" id={id} aria-labelledby={id === undefined ? undefined : `${id}-title`}>
    <div class="section-head">
      <h2 id={id === undefined ? undefined : `${id}-title`}>{title}</h2>
      {note === undefined ? null : <div class="quiet small">{note}</div>}
    </div>
    {children}
  </section>
);

export type Fact = readonly [term: Child, value: Child];

/** Terms and values; a value of null leaves its term out. */
export const Facts = ({ facts }: { facts: readonly Fact[] }) => (
  <dl class="facts">
    {facts
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([term, value]) => (
        <>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </>
      ))}
  </dl>
);

export const Stats = ({ stats }: { stats: readonly Fact[] }) => (
  <dl class="stats">
    {stats.map(([term, value]) => (
      <div>
        <dt>{term}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);

export const Callout = ({
  tone,
  children,
}: {
  tone?: "danger" | "caution" | undefined;
  children?: Child;
}) => <div class={tone === undefined ? "callout" : `callout ${tone}`}>{children}</div>;

export interface Choice {
  readonly label: string;
  readonly body: Child;
}

/** At most five choices, the first one chosen. `name` is unique on the page. */
export const Choices = ({
  name,
  legend,
  choices,
}: {
  name: string;
  legend: string;
  choices: readonly Choice[];
}) => (
  <fieldset class="choices">
    <legend>{legend}</legend>
    <div class="options">
      {choices.map(({ label }, n) => (
        <label class="option">
          <input type="radio" name={name} value={label} checked={n === 0} />
          <span>{label}</span>
        </label>
      ))}
    </div>
    {/* Sections, so that the panels are counted apart from the options above. */}
    {choices.map(({ label, body }) => (
      <section class="panel" aria-label={label}>
        {body}
      </section>
    ))}
  </fieldset>
);

export interface Question {
  readonly question: Child;
  readonly answer: Child;
}

export const Questions = ({ questions }: { questions: readonly Question[] }) => (
  <div class="questions">
    {questions.map(({ question, answer }) => (
      <details>
        <summary>
          <span>{question}</span>
        </summary>
        <div class="answer">{typeof answer === "string" ? <p>{answer}</p> : answer}</div>
      </details>
    ))}
  </div>
);

export interface CardProps {
  readonly href: string;
  readonly title: string;
  readonly children?: Child;
}

/** One of a list with class `cards`. */
export const Card = ({ href, title, children }: CardProps) => (
  <li class="card">
    <h3>
      <a href={href}>{title}</a>
    </h3>
    {children}
  </li>
);
