/** What a judgement rests on: the words, and where they are in the tool's name and arguments. */
import type { ArgumentFacts } from "../../catalog/shipped/types.ts";
import type { Category, Evidence, Mention } from "../../catalog/types.ts";
import { type Marked, marked } from "./marked.ts";
import { categoryClass } from "./risk.tsx";

const PLACES: Readonly<Record<Mention["where"], string>> = {
  name: "in the name",
  description: "in the description",
  argument: "as an argument",
  enum: "among the values of",
  annotation: "the author's hint",
};

/** `the author's hint destructiveHint`, `in the name`. */
const placeOf = ({ where, at, word }: Mention): string =>
  at === undefined || at === word || where === "description" || where === "name"
    ? PLACES[where]
    : `${PLACES[where]} ${at}`;

/** One sign: the word, where it is, and what it says. */
export const EvidenceChip = ({ sign }: { sign: Evidence }) => (
  <li class={categoryClass(sign.says)}>
    <code>{sign.word}</code>
    <span class="where">
      {placeOf(sign)}, says {sign.says}
    </span>
  </li>
);

export const EvidenceList = ({ evidence }: { evidence: readonly Evidence[] }) => (
  <ul class="evidence">
    {evidence.map((sign) => (
      <EvidenceChip sign={sign} />
    ))}
  </ul>
);

/** Words without a category: of a reason or of a flow role. */
export const Mentions = ({ mentions }: { mentions: readonly Mention[] }) => (
  <ul class="evidence">
    {mentions.map((mention) => (
      <li>
        <code>{mention.word}</code>
        <span class="where">{placeOf(mention)}</span>
      </li>
    ))}
  </ul>
);

/** The tool's name and arguments, with the words that were evidence marked. */
export const Signature = ({
  tool,
  args,
  evidence,
}: {
  tool: string;
  args: readonly ArgumentFacts[];
  evidence: readonly Evidence[];
}) => (
  <div class="signature">
    <Marks
      pieces={marked(
        tool,
        evidence.filter(({ where }) => where === "name"),
      )}
    />
    {args.length === 0 ? "()" : "("}
    {args.length === 0 ? null : (
      <>
        <ul>
          {args.map(({ name, required }) => (
            <li>
              <Marks
                pieces={marked(
                  name,
                  evidence.filter(
                    ({ where, at }) => (where === "argument" || where === "enum") && at === name,
                  ),
                  name,
                )}
              />
              {required ? null : <span class="optional"> optional</span>}
            </li>
          ))}
        </ul>
        {")"}
      </>
    )}
  </div>
);

const Marks = ({ pieces }: { pieces: readonly Marked[] }) => (
  <>
    {pieces.map(({ text, says }) =>
      says === undefined ? text : <mark class={categoryClass(says as Category)}>{text}</mark>,
    )}
  </>
);
