// A module around the built bundle that counts what the platform bills: rows written by Durable Objects and requests
// made to them. The bundle itself is the one that is deployed; what is replaced are methods of the platform's classes.
// The classes' exports are added by the bench, which knows their names.

import worker from "./worker.js";

/** Path that answers with the counts so far; no tenant can be called so. */
const countsPath = "/__counts";

interface Counts {
  rowsWritten: number;
  objectRequests: number;
  /** Rows by the statement's first words. */
  byStatement: Record<string, number>;
  /** Requests by the method called. */
  byMethod: Record<string, number>;
}

type Method = (...args: unknown[]) => unknown;

const requests = new Map<string, number>();
const rows = new Map<string, number>();
/** Cursors not yet counted: `rowsWritten` grows until a cursor has been read to its end. */
let cursors: { statement: string; cursor: { rowsWritten: number } }[] = [];

const add = (map: Map<string, number>, key: string, count: number) =>
  map.set(key, (map.get(key) ?? 0) + count);
const total = (map: Map<string, number>) => [...map.values()].reduce((sum, count) => sum + count, 0);

function settleCursors(): void {
  for (const { statement, cursor } of cursors) add(rows, statement, cursor.rowsWritten);
  cursors = [];
}

function counts(): Counts {
  settleCursors();
  return {
    rowsWritten: total(rows),
    objectRequests: total(requests),
    byStatement: Object.fromEntries(rows),
    byMethod: Object.fromEntries(requests),
  };
}

/** Replaces a method on the class of `instance`, once. */
const patched = new WeakSet<object>();
function patch(instance: object, names: string[], wrap: (name: string, original: Method) => Method): void {
  const prototype = Object.getPrototypeOf(instance) as Record<string, Method>;
  if (patched.has(prototype)) return;
  patched.add(prototype);
  for (const name of names) {
    const original = prototype[name];
    if (original !== undefined) prototype[name] = wrap(name, original);
  }
}

function countRows(storage: DurableObjectStorage): void {
  patch(
    storage.sql,
    ["exec"],
    (_, original) =>
      function (this: unknown, ...args: unknown[]) {
        const cursor = Reflect.apply(original, this, args) as { rowsWritten: number };
        if (cursors.length >= 10_000) settleCursors();
        cursors.push({ statement: String(args[0]).replace(/\s+/g, " ").slice(0, 60), cursor });
        return cursor;
      },
  );
  // Billed as rows, too: one for each key, one for setting an alarm.
  for (const store of [storage, storage.kv]) {
    patch(
      store,
      ["put", "delete", "setAlarm"],
      (name, original) =>
        function (this: unknown, ...args: unknown[]) {
          const many = typeof args[0] === "object" && name !== "setAlarm";
          add(rows, `storage.${name}`, many ? Object.keys(args[0] as object).length : 1);
          return Reflect.apply(original, this, args);
        },
    );
  }
}

/** Makes every stub of a namespace count the calls made on it. */
function countRequests(namespace: DurableObjectNamespace): void {
  patch(
    namespace,
    ["get", "getByName"],
    (_, original) =>
      function (this: unknown, ...args: unknown[]) {
        return new Proxy(Reflect.apply(original, this, args) as object, { get: countedMember });
      },
  );
}

function countedMember(stub: object, name: string | symbol): unknown {
  const member: unknown = Reflect.get(stub, name, stub);
  if (typeof member !== "function") return member;
  if (typeof name === "symbol") return member.bind(stub);
  return (...args: unknown[]) => {
    add(requests, name, 1);
    return Reflect.apply(member, stub, args);
  };
}

function watchNamespaces(env: object): void {
  for (const binding of Object.values(env)) {
    if (typeof binding === "object" && binding !== null && "idFromName" in binding) {
      countRequests(binding as DurableObjectNamespace);
    }
  }
}

type ObjectClass = new (ctx: DurableObjectState, env: object) => object;

/** The class, with counting switched on before its constructor runs. */
export function counted(Base: ObjectClass): ObjectClass {
  return class extends Base {
    constructor(ctx: DurableObjectState, env: object) {
      countRows(ctx.storage);
      watchNamespaces(env);
      super(ctx, env);
    }
  };
}

export default {
  fetch(request, env, ctx) {
    watchNamespaces(env);
    if (new URL(request.url).pathname === countsPath) return Response.json(counts());
    return worker.fetch(request, env, ctx);
  },
} satisfies ExportedHandler<object>;
