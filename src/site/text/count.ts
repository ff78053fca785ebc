const FORMAT = new Intl.NumberFormat("en");

/** 26652 → `26,652`. */
export const count = (n: number): string => FORMAT.format(n);

/** `1 tool`, `2,429 tools`. */
export const counted = (n: number, one: string, many = `${one}s`): string =>
  `${count(n)} ${n === 1 ? one : many}`;

/** `a`, `a and b`, `a, b and c`. */
export const listed = (parts: readonly string[], and = "and"): string =>
  parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} ${and} ${parts.at(-1)}`;

/** 0.87 → `87 %`. */
export const percent = (share: number): string => `${Math.round(share * 100)} %`;
