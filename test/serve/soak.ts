/**
 * A gateway of `sluice serve` under load, killed with everything that belongs to it and started again on its state:
 * `npx node test/serve/soak.ts [CALLS] [KILLS]`. Prints what it counted; ends with 1 where a count is wrong.
 */
import { rm } from "node:fs/promises";
import { call, forwarded, ledger, outcomes, succeeded } from "../support/agent.ts";
import type { Access } from "../support/gateway.ts";
import { treeOf } from "../support/proc.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";
import { stateFolder } from "../support/start.ts";
import { type Served, serve } from "./serve.ts";

const CLIENTS = 12;
const GRANTS = 4;

export interface Counts {
  /** Calls that a client sent, and those it had an answer for. */
  made: number;
  answered: number;
  /** Calls that arrived at the server, and those that arrived more than once. */
  seen: number;
  seenTwice: number;
  /** Answered calls that the server never saw. */
  inventedAnswers: number;
  /** Rows of forwarded calls in all ledgers, and those whose outcome a kill took. */
  recorded: number;
  unknown: number;
  kills: number;
  seconds: number;
}

/** Makes `calls` calls with `kills` kills between them. Throws where a ledger's chain does not hold. */
export async function soak(calls: number, kills: number): Promise<Counts> {
  const startedAt = Date.now();
  const up = await startRecorder();
  const state = await stateFolder();
  let served = await serve(state);
  try {
    const accesses = await Promise.all(
      Array.from({ length: GRANTS }, () =>
        served.setup({ upstream: up.url, policy: { version: "1", default: "deny", tools: { echo: {} } } }),
      ),
    );
    const answered = new Set<number>();
    let made = 0;
    for (let kill = 0; kill <= kills; kill++) {
      const target = Math.ceil((calls * (kill + 1)) / (kills + 1));
      const here = served;
      let stopped = false;
      const client = async (own: number) => {
        while (!stopped && (kill < kills || made < calls)) {
          const n = made++;
          const access = at(here, accesses[own % GRANTS]);
          const reply = await call(access, "echo", { n }, { id: n }).catch(() => undefined);
          if (reply === undefined) return;
          if (succeeded(reply)) answered.add(n);
        }
      };
      const clients = Promise.all(Array.from({ length: CLIENTS }, (_, own) => client(own)));
      if (kill === kills) await clients;
      else {
        while (made < target) await new Promise((resolve) => setTimeout(resolve, 5));
        for (const pid of await treeOf(served.pid)) process.kill(pid, "SIGKILL");
        stopped = true;
        await Promise.all([clients, served.ended()]);
        served = await serve(state);
      }
    }
    // What of the last calls waits to be written is written within a second.
    await new Promise((resolve) => setTimeout(resolve, 2000));
    return {
      ...(await count(served, accesses, up, answered)),
      made,
      kills,
      seconds: (Date.now() - startedAt) / 1000,
    };
  } finally {
    for (const pid of await treeOf(served.pid)) process.kill(pid, "SIGKILL");
    await served.ended();
    await up.stop();
    await rm(state, { recursive: true, force: true });
  }
}

function at(served: Served, access: Access | undefined): Access {
  if (access === undefined) throw new Error("no grant");
  return { ...access, mcpUrl: access.mcpUrl.replace(/^https?:\/\/[^/]+/, served.url) };
}

async function count(
  served: Served,
  accesses: readonly Access[],
  up: Recorder,
  answered: ReadonlySet<number>,
) {
  const times = new Map<number, number>();
  for (const { message } of up.received("tools/call")) {
    const { n } = (message?.params?.["arguments"] ?? {}) as { n?: number };
    if (n === undefined) throw new Error("a call without its number arrived");
    times.set(n, (times.get(n) ?? 0) + 1);
  }
  let recorded = 0;
  let unknown = 0;
  for (const access of accesses) {
    const rows = await ledger(served, access);
    const calls = forwarded(rows, "tools/call");
    recorded += calls.length;
    const known = outcomes(rows);
    unknown += calls.filter(({ seq }) => !known.has(Number(seq))).length;
  }
  return {
    answered: answered.size,
    seen: times.size,
    seenTwice: [...times.values()].filter((count) => count > 1).length,
    inventedAnswers: [...answered].filter((n) => !times.has(n)).length,
    recorded,
    unknown,
  };
}

/** What is wrong with the counts; empty: nothing. */
export function faultsOf({ seen, seenTwice, inventedAnswers, recorded, unknown, kills }: Counts): string[] {
  const cutOff = recorded - seen;
  return [
    ...(seenTwice > 0 ? [`${seenTwice} calls arrived twice`] : []),
    ...(inventedAnswers > 0 ? [`${inventedAnswers} answers to calls that never arrived`] : []),
    ...(cutOff < 0 ? [`${-cutOff} calls arrived without a row`] : []),
    // Between its row and its sending a call may be cut off: at most one of each client for each kill, its outcome unknown.
    ...(cutOff > Math.min(CLIENTS * kills, unknown) ? [`${cutOff} rows of calls that never arrived`] : []),
  ];
}

if (import.meta.main) {
  const [calls = "20000", kills = "10"] = process.argv.slice(2);
  const counts = await soak(Number(calls), Number(kills));
  console.log(JSON.stringify(counts, null, 2));
  const faults = faultsOf(counts);
  for (const fault of faults) console.error(fault);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
