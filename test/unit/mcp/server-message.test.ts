import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readServerMessage, type ServerMessage, writeServerMessage } from "../../../src/mcp/index.ts";

function read(text: string): ServerMessage {
  const message = readServerMessage(text);
  if (message === undefined) throw new Error(`not a message: ${text.slice(0, 200)}`);
  return message;
}

const written = (text: string) => writeServerMessage(read(text));

describe("the envelope", () => {
  test.each([
    ['{ "jsonrpc":"2.0", "id" :1,"result":{"n":1.0} }'],
    ['{"id":"a","result":{},"jsonrpc":"2.0"}'],
    ['{"jsonrpc":"2.0","method":"notifications/x"}'],
    ['{"jsonrpc":"2.0","id":null,"error":{"code":-1,"message":"m"}}'],
    ['{"jsonrpc":"2.0","id":1,"result":[1,{"Tools":2}]}'],
    ['{"jsonrpc":"2.0","id":18446744073709551615,"method":"ping","params":{"x":{"x":1,"x":2}}}'],
  ])("that is right leaves as it came: %s", (text) => {
    expect(written(text)).toBe(text);
  });

  test.each([
    ['{"id":1,"result":{}}', '{"jsonrpc":"2.0","id":1,"result":{}}'],
    ['{"jsonrpc":"1.0","id":1,"result":{},"error":null}', '{"jsonrpc":"2.0","id":1,"result":{}}'],
    [
      '{"error":{"code":1,"message":"m","x":1}}',
      '{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":"m"}}',
    ],
    ['{"jsonrpc":"2.0","method":"a","params":null}', '{"jsonrpc":"2.0","method":"a"}'],
    ['{"jsonrpc":"2.0","id":1,"id":2,"ID":3,"result":{}}', '{"jsonrpc":"2.0","id":2,"result":{}}'],
    [
      '{"jsonrpc":"2.0","id":1,"result":{"Tools":1 , "a":1,"isError":1,"isError":2}}',
      '{"jsonrpc":"2.0","id":1,"result":{"a":1,"isError":2}}',
    ],
  ])("that is not is written again: %s", (text, wanted) => {
    expect(written(text)).toBe(wanted);
  });

  test.each([
    "[]",
    "7",
    '{"jsonrpc":"2.0"}',
    '{"jsonrpc":"2.0","id":1}',
    '{"jsonrpc":"2.0","result":{}}',
    '{"jsonrpc":"2.0","id":null,"result":{}}',
    '{"jsonrpc":"2.0","id":true,"method":"a"}',
    '{"jsonrpc":"2.0","id":1,"method":7}',
    '{"jsonrpc":"2.0","id":1,"method":""}',
    '{"jsonrpc":"2.0","id":1,"method":"a","params":[1]}',
    '{"jsonrpc":"2.0","id":1,"error":"no"}',
    '{"jsonrpc":"2.0","id":1,"error":{"message":"no"}}',
  ])("that cannot be is not a message: %s", (text) => {
    expect(readServerMessage(text)).toBeUndefined();
  });
});

test("an id that is longer than any is not one", () => {
  expect(readServerMessage(`{"jsonrpc":"2.0","id":"${"x".repeat(2000)}","result":{}}`)).toBeUndefined();
});

test("members of a result are set, added and taken out, and the rest stays as text", () => {
  const members = fc.dictionary(
    fc.constantFrom("a", "content", "isError", "requestState", "x-é"),
    fc.jsonValue(),
  );
  const change = fc.tuple(
    fc.constantFrom("content", "isError", "tools"),
    fc.option(fc.jsonValue(), { nil: undefined }),
  );
  fc.assert(
    fc.property(
      members,
      fc.array(change, { maxLength: 4 }),
      fc.constantFrom("", " "),
      (result, changes, space) => {
        const message = read(JSON.stringify({ jsonrpc: "2.0", id: 1, result }, null, space));
        const wanted: Record<string, unknown> = { ...result };
        for (const [name, value] of changes) {
          message.body?.set(name, value === undefined ? undefined : JSON.stringify(value));
          if (value === undefined) delete wanted[name];
          else wanted[name] = value;
        }
        // Through JSON: minus zero is written as zero.
        const { result: shown } = JSON.parse(writeServerMessage(message));
        expect(shown).toEqual(JSON.parse(JSON.stringify(wanted)));
      },
    ),
  );
});
