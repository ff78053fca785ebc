/** Category, severity and what is counted of them: always in words, with a shape and a colour beside. */
import { levelRank, levels } from "../../catalog/rank.ts";
import type { Category, Level } from "../../catalog/types.ts";
import { CATEGORIES, categoryPath } from "../addresses.ts";
import { count } from "../text/count.ts";

/** Strokes in a box of 12. */
const SHAPES: Readonly<Record<Category, string>> = {
  Read: "M1 6s2-3.5 5-3.5S11 6 11 6 9 9.5 6 9.5 1 6 1 6zM6 4.75v2.5",
  Write: "M2 10h1.75L10 3.75 8.25 2 2 8.25z",
  Execute: "M3 2l7 4-7 4z",
  Destructive: "M2.5 2.5l7 7M9.5 2.5l-7 7",
  Financial: "M1.5 3h9v6h-9zM6 5v2",
};

export const categoryClass = (category: Category): string => `is-${category.toLowerCase()}`;
export const levelClass = (level: Level): string => `is-${level.toLowerCase()}`;

export const CategoryShape = ({ category }: { category: Category }) => (
  <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
    <path
      d={SHAPES[category]}
      fill="none"
      stroke="currentColor"
      stroke-width="1.5"
      stroke-linecap="round"
      stroke-linejoin="round"
    />
  </svg>
);

export const CategoryBadge = ({ category }: { category: Category }) => (
  <span class={`badge ${categoryClass(category)}`}>
    <CategoryShape category={category} />
    {category}
  </span>
);

/** A staff gauge: four marks, wet up to the level; the level itself is in the text. */
export const Gauge = ({ level, text = level }: { level: Level; text?: string }) => (
  <span class={`gauge ${levelClass(level)}`}>
    <svg width="18" height="12" viewBox="0 0 18 12" aria-hidden="true">
      {levels.map((mark, n) => (
        <rect
          class={n <= levelRank[level] ? "wet" : "dry"}
          x={n * 5}
          y={8 - n * 2.5}
          width="3"
          height={4 + n * 2.5}
          rx="1"
          key={mark}
        />
      ))}
    </svg>
    {text}
  </span>
);

type Counts = Readonly<Record<Category, number>>;

/** Shares of the five categories as a bar; what it shows has to be in words beside it. */
export const ChannelBar = ({ counts }: { counts: Counts }) => {
  const total = CATEGORIES.reduce((sum, category) => sum + counts[category], 0);
  let from = 0;
  const parts = CATEGORIES.map((category) => {
    const share = total === 0 ? 0 : (counts[category] / total) * 1000;
    from += share;
    return { category, share, from: from - share };
  });
  return (
    <svg class="channel" viewBox="0 0 1000 8" preserveAspectRatio="none" aria-hidden="true">
      {parts.map(({ category, share, from }) => (
        <rect class={categoryClass(category)} x={from.toFixed(1)} y="0" width={share.toFixed(1)} height="8" />
      ))}
    </svg>
  );
};

/** The bar with its figures below. `linked`: each category leads to its page. */
export const Channel = ({ counts, linked = false }: { counts: Counts; linked?: boolean }) => (
  <div class="stack">
    <ChannelBar counts={counts} />
    <ul class="legend">
      {CATEGORIES.filter((category) => counts[category] > 0).map((category) => (
        <li class={categoryClass(category)}>
          <CategoryShape category={category} />
          <span>
            <span class="number">{count(counts[category])}</span>{" "}
            {linked ? <a href={categoryPath(category)}>{category}</a> : category}
          </span>
        </li>
      ))}
    </ul>
  </div>
);
