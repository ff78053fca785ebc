/** Whether a tool moves money: that takes a verb that moves it and a noun that is money, and a verb that reads wins. */
import type { Reading } from "./category.ts";
import type { Argument } from "./fields.ts";
import { moneyNouns } from "./words/nouns.ts";

const list = (words: string) => new Set(words.trim().split(/\s+/));

/** Verbs that are about money wherever their object is. */
const spenders = list(
  "pay charge refund withdraw buy sell purchase payout disburse remit donate stake unstake reimburse borrow repay prepay",
);
/** Verbs that move whatever their object is. */
const movers = list(
  "send transfer swap trade exchange place deposit capture bid tip bridge bet sign broadcast redeem wire confirm",
);
/** Verbs that bring about the movement that follows: `create_refund`, `execute_swap`. */
const makers = list("create issue make initiate process submit execute perform open do post add");
/** What is done to a movement that is booked already. */
const changers = list("update modify edit void reverse");
/** What goes on costing, or is sold, by these. */
const renewers = list("renew autorenew liquidate close");
const renewed = list(
  "subscription subscriptions domain domains membership licence license plan position positions",
);
const billing = /\bbillable\b|\band pay with\b|\bcharges (?:your|the) (?:card|account|wallet|customer)\b/i;
/** Nouns that are a movement of money. */
const movements = list(
  "payment refund payout charge withdrawal disbursement purchase deposit swap trade bet",
);
/** What makes the noun before it something else: a link to pay by, a rule about paying. */
const aboutMoney = list(
  "link links method methods dispute disputes policy policies job jobs term terms gateway note notes reminder request template evidence recipient token webhook page provider processor profile account email emails pdf receipt statement confirmation message notification details attachment comment status tags",
);
/** What movers must have as object: not every transfer or order is of money. */
const coins = list(
  `payment payments money fund funds crypto cryptocurrency eth ether sol btc bitcoin usdc usdt wallet coin coins token tokens
  erc20 erc721 trx bnb xrp sui strk apt satoshi sats lamports native asset assets nft nfts transaction transactions currency
  dollars cash balance stock crypto option order orders trade position bid bet tip lightning`,
);
/** What is money in any text. */
const cash = list("money fund funds crypto cryptocurrency eth sol btc usdc usdt erc20 nft satoshi sats cash");
/** Arguments of an order at a market, and of a payment. */
const orderArguments = list("side limit_price stop_price order_type time_in_force leverage");
const paymentArguments = list(
  "amount price payment_method payment_method_id currency card_number max_price amount_cents",
);

/** What is paid for when it is booked. */
const bookings = /^(?:booking|reservation|ride|order|delivery|shipment|ticket|appointment)s?$/;

interface Move {
  readonly verb: string;
  readonly noun: string;
  readonly where: "name" | "description" | "argument";
}

export function moneyMove(reading: Reading): Move | undefined {
  const { name, description, words } = reading;
  if (name?.sense.kind === "read" && name.sense.strong) return undefined;
  if (!name?.sense.strong && description?.sense.kind === "read" && description.sense.strong) return undefined;
  const verb = name?.word ?? description?.word ?? "";
  const signed = signedWith(reading, verb);
  if (signed !== undefined) return signed;
  const others = words.filter((word) => word !== verb);
  const spoken = description?.object.slice(0, 10) ?? [];
  if (spenders.has(verb)) {
    return (
      named(verb, others, moneyNouns) ??
      said(verb, spoken, moneyNouns) ??
      given(reading, verb) ??
      made(verb, words, makers)
    );
  }
  const going = goesOn(reading, verb, others, spoken);
  if (going !== undefined) return going;
  if (movers.has(verb)) return moved(reading, verb, others, spoken);
  if (makers.has(verb))
    return made(undefined, words, makers, verb) ?? order(reading, verb) ?? transfer(reading, verb);
  return movements.has(words.at(-1) ?? "") && description !== undefined && makers.has(description.word)
    ? { verb: description.word, noun: words.at(-1) ?? "", where: "name" }
    : undefined;
}

/** The money that such a verb moves. A text is asked where the name says nothing, or says it with the same verb. */
function moved(
  { description, words }: Reading,
  verb: string,
  others: readonly string[],
  spoken: readonly string[],
): Move | undefined {
  const bare = others.length === 0;
  const head = bare || description?.word === verb ? spoken.slice(0, 6) : [];
  return (
    named(verb, others, coins) ??
    said(verb, head, bare ? coins : cash) ??
    (movements.has(verb) ? made(verb, words, makers) : undefined)
  );
}

/** What is paid again and again, changed after it was booked, or said to be billed. */
function goesOn(
  { words, text }: Reading,
  verb: string,
  others: readonly string[],
  spoken: readonly string[],
): Move | undefined {
  const money = words.find((word) => word === "money" || word === "funds");
  if (money !== undefined && words.some((word) => word === "send" || word === "transfer"))
    return { verb, noun: money, where: "name" };
  if (changers.has(verb) && words.some((word) => /^payments?$/.test(word)) && words.length < 4)
    return named(verb, others, moneyNouns);
  if (renewers.has(verb)) return named(verb, others, renewed) ?? said(verb, spoken.slice(0, 5), renewed);
  const billed = billing.exec(text);
  if (billed !== null && verb !== "") return { verb, noun: billed[0].toLowerCase(), where: "description" };
  return undefined;
}

const named = (verb: string, words: readonly string[], nouns: ReadonlySet<string>) =>
  find(verb, words, nouns, "name");
const said = (verb: string, words: readonly string[], nouns: ReadonlySet<string>) =>
  find(verb, words, nouns, "description");

function find(
  verb: string,
  words: readonly string[],
  nouns: ReadonlySet<string>,
  where: Move["where"],
): Move | undefined {
  const at = words.findIndex((word) => word !== verb && nouns.has(word));
  if (at < 0 || aboutMoney.has(words[at + 1] ?? "")) return undefined;
  return { verb, noun: words[at] ?? "", where };
}

/** `issue_refund`: the movement is the noun, and some other word brings it about. */
function made(
  movement: string | undefined,
  words: readonly string[],
  by: ReadonlySet<string>,
  verb?: string,
): Move | undefined {
  const at = words.findIndex((word) => (movement === undefined ? movements.has(word) : word === movement));
  const maker = verb ?? words.find((word) => by.has(word));
  if (at < 0 || maker === undefined || aboutMoney.has(words[at + 1] ?? "")) return undefined;
  return { verb: maker, noun: words[at] ?? "", where: "name" };
}

function given({ top }: Reading, verb: string): Move | undefined {
  const argument = top.find(({ key }) => paymentArguments.has(key));
  return argument && { verb, noun: argument.name, where: "argument" };
}

/** `create_transfer` of an amount; a domain's or a call's transfer has none. */
function transfer({ words, top }: Reading, verb: string): Move | undefined {
  if (!words.includes("transfer") || aboutMoney.has(words[words.indexOf("transfer") + 1] ?? ""))
    return undefined;
  const argument = top.find(({ key }) => paymentArguments.has(key));
  return argument && { verb, noun: "transfer", where: "name" };
}

/** An order is placed at a market where it has a side or a limit; a pizza's has neither. */
function order({ words, top }: Reading, verb: string): Move | undefined {
  const booked = words.find((word) => bookings.test(word));
  if (booked !== undefined && top.some(({ key }) => /^payment_method|^card_number$|^payment$/.test(key)))
    return { verb, noun: booked, where: "name" };
  if (!words.includes("order") || aboutMoney.has(words[words.indexOf("order") + 1] ?? "")) return undefined;
  const argument = top.find(({ key }) => orderArguments.has(key));
  return argument && { verb, noun: "order", where: "name" };
}

function signedWith({ name, description, top }: Reading, verb: string): Move | undefined {
  if (name?.sense.kind === "destroy" || (name ?? description) === undefined) return undefined;
  const key = top.find(({ key: one }) => signingKeys.test(one));
  return key && { verb, noun: key.name, where: "argument" };
}

/** Who hands over a key of a wallet lets the server sign with it. */
const signingKeys =
  /^(?:(?:wallet|sender|payer|owner|from)_)?(?:private_key|secret_key|mnemonic|seed_phrase)$/;

/** The name says how much, with or without its unit: `amount`, `refundAmount`, `amount_cents`. */
const howMuch = /(?:^|_)(?:amount|notional)(?:_(?:cents|minor|decimal|usd|eur|sats|lamports|wei))?$/;

/**
 * The argument that says how much is moved, by its name. Only one that is always there and always a number: what a
 * caller may leave out, or write as text, cannot be counted.
 */
export const amountOf = (top: readonly Argument[]): string | undefined =>
  top.find(
    ({ key, required, type }) => required && (type === "number" || type === "integer") && howMuch.test(key),
  )?.name;
