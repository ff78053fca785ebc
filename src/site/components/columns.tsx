import type { Child } from "hono/jsx";
import { OnThisPage } from "./places.tsx";

interface ColumnsProps {
  readonly children: Child;
  /** The parts of the article, for the list at the top of the side column. */
  readonly parts: readonly (readonly [id: string, label: string])[];
  /** What is beside the article, in a word. */
  readonly label: "Facts" | "More";
  readonly beside: Child;
}

/** An article, and beside it what is on the page and what goes with it. */
export const Columns = ({ children, parts, label, beside }: ColumnsProps) => (
  <div class="columns">
    <article class="stack loose">{children}</article>
    <aside class="aside" aria-label={label}>
      <OnThisPage parts={parts} />
      {beside}
    </aside>
  </div>
);
