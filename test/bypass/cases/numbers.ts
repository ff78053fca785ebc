/** Numbers that a double changes: carried digit for digit, and judged by the value that any reader has of them. */
import { attack, type Case, callText, carried, denied, post } from "../case.ts";

const args = (tool: string, text: string) => `{"name":"${tool}","arguments":${text}}`;
const as = (tool: string) => (name: string, text: string, why: string) =>
  carried(`number: ${name}`, why, args(tool, text));
const not = (tool: string) => (name: string, text: string, why: string) =>
  attack(`number: ${name}`, why, post(callText(args(tool, text))), denied);

const echo = as("echo");
const LONG = `1${"0123456789".repeat(29)}`;

export const numberCases: Case[] = [
  echo("a snowflake id", '{"id":1234567890123456789}', "another message is meant once it is rounded"),
  echo("2^64 - 1", '{"id":18446744073709551615}', "JavaScript writes …552000"),
  echo("-(2^53) - 1", '{"id":-9007199254740993}', "below the safe integers, too"),
  echo("neighbours beyond 2^53", '{"ids":[9007199254740992,9007199254740993]}', "two ids become one"),
  echo("a whole number as 1.0", '{"x":1.0}', "a float for Python, an integer once it is rewritten"),
  echo("zeros at the end", '{"x":[1.50,0.10,100.000]}', "a price loses its scale"),
  echo("minus zero", '{"x":[-0,-0.0]}', "the sign is lost"),
  echo("exponents", '{"x":[1e5,1E+5,1e-7,12e3]}', "a float becomes an integer"),
  echo("more digits than a double", '{"x":0.1000000000000000055}', "a decimal is cut"),
  echo("a fraction of 396 digits", `{"x":0.${"123456789".repeat(44)}}`, "the same at length"),
  echo("an integer of 291 digits", `{"x":${LONG}}`, "a key of a cipher is cut"),
  echo("in depth", '{"a":[{"b":[[{"c":1.0}]]},[12345678901234567890]]}', "only the top is carried"),
  echo(
    "beside strings of digits",
    '{"s":"1.0, 9007199254740993: -0","n":1.0}',
    "a string is taken for a number",
  ),
  echo(
    "behind quotes and backslashes",
    '{"s":"\\\\\\" 1.0,","t":"\\\\","n":2.50}',
    "the string's end is missed",
  ),
  echo("under keys like prototypes", '{"constructor":1.0,"toString":[2.0]}', "the key is another thing"),
  echo(
    "an object that looks like a raw number",
    '{"x":{"rawJSON":"1.0"},"y":1.0}',
    "the mark of the gate is forged",
  ),
  echo("thousands", `{"x":[${Array(4000).fill("0.0").join(",")}]}`, "some are lost"),
  carried(
    "number: a progress token beyond 2^53",
    "progress of another call",
    '{"name":"echo","arguments":{},"_meta":{"progressToken":9007199254740993}}',
  ),

  not("ban")("a denied id", '{"id":9007199254740993}', "compared as a double it is its neighbour"),
  as("ban")("the neighbour of a denied id", '{"id":9007199254740992}', "the neighbour is refused with it"),
  as("ban")("the other neighbour", '{"id":9007199254740994}', "the neighbour is refused with it"),
  not("ban")("a denied id with a fraction", '{"id":9007199254740993.0}', "another spelling of the same"),
  not("ban")("a denied id with an exponent", '{"id":9.007199254740993e15}', "another spelling of the same"),
  not("ban")("a denied id between zeros", '{"id":900719925474099300e-2}', "another spelling of the same"),
  not("ban")("an id in a list", '{"id":12345678901234567890}', "looked up as a double"),
  not("ban")("an id in a list, spelled otherwise", '{"id":1234567890123456789e1}', "looked up by its text"),
  as("ban")("the neighbour of an id in a list", '{"id":12345678901234567891}', "looked up as a double"),
  as("ban")("a denied id as a string", '{"id":"9007199254740993"}', "control: a string is not a number"),
  not("ban")("just below the bound", '{"score":99.99999999999999999}', "less here, 100 for every double"),
  not("ban")("just above the bound", '{"score":100.00000000000000001}', "more here, 100 there: never below"),
  as("ban")("below the bound", '{"score":99.990}', "control: a fraction passes as it came"),

  not("pay")("an amount beyond 2^53", '{"amount":9007199254740993}', "too large however it is read"),
  not("pay")("an amount just above", '{"amount":100.00000000000000001}', "100 for a double"),
  as("pay")("an amount at the bound", '{"amount":100.0}', "control: 100.0 is 100"),
  as("pay")("an amount with an exponent", '{"amount":1e2}', "control: 1e2 is 100"),
  not("pay")(
    "a price in depth",
    '{"amount":1,"items":[{"price":1.0},{"price":1.0e3}]}',
    "only the first is compared",
  ),

  as("order")("an integer of a schema as 10.0", '{"cost":1,"size":10.0}', "control: a whole number"),
  not("order")("almost an integer", '{"cost":1,"size":1.0000000000000000001}', "whole for a double alone"),
  not("order")("over the maximum", '{"cost":1,"size":10.0000000000000000001}', "the maximum for a double"),
  not("order")("far over the maximum", '{"cost":1,"size":18446744073709551615}', "an integer all the same"),
  as("order")("of an enum, spelled otherwise", '{"cost":1,"kind":2.50}', "control: 2.50 is 2.5"),
  not("order")("almost of an enum", '{"cost":1,"kind":2.5000000000000000001}', "2.5 for a double"),
  not("order")("equal items spelled otherwise", '{"cost":1,"tags":[1,1.0]}', "unique by their text alone"),
  as("order")(
    "items that only a double makes equal",
    '{"cost":1,"tags":[9007199254740992,9007199254740993]}',
    "control",
  ),
  not("order")("a cost just over the limit", '{"cost":1000.0000000000000001}', "1000 for a double"),
  not("order")("a cost beyond all limits", '{"cost":99999999999999999999}', "counted as nothing"),
  as("order")("a cost with a fraction", '{"cost":0.50}', "control: counted, and carried as it came"),
];
