import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../support/config.ts";
import type { Loader } from "./processes.ts";
import type { Subject } from "./subjects.ts";

export interface SelfTime {
  name: string;
  /** Line of the bundle. */
  line: number;
  /** Share of all samples, 0 to 1. */
  share: number;
  /** Microseconds per call. */
  us: number;
}

export interface Profile {
  /** Functions by the time spent in themselves, longest first. */
  functions: SelfTime[];
  rps: number;
  /** File for a browser's performance panel. */
  file: string;
}

interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[];
  samples: number[];
  timeDeltas: number[];
}

const samplingUs = 200;
const connections = 16;

/** Takes a CPU profile of a subject under load through workerd's inspector. The subject must have it open. */
export async function profile(loader: Loader, subject: Subject, seconds: number): Promise<Profile> {
  if (subject.inspectorPort === undefined) throw new Error("the subject was started without an inspector");
  const job = { url: subject.url, token: subject.token, connections, leadInMs: 0 };
  await loader.run({ ...job, measureMs: 3_000 });
  const inspector = await openInspector(subject.inspectorPort);
  await inspector.send("Profiler.enable");
  await inspector.send("Profiler.setSamplingInterval", { interval: samplingUs });
  await inspector.send("Profiler.start");
  const { rps, calls } = await loader.run({ ...job, measureMs: seconds * 1000 });
  const { profile: taken } = (await inspector.send("Profiler.stop")) as { profile: CpuProfile };
  inspector.close();
  const file = join(root, ".wrangler", "bench.cpuprofile");
  await writeFile(file, JSON.stringify(taken));
  return { functions: selfTimes(taken, calls), rps, file };
}

function selfTimes({ nodes, samples, timeDeltas }: CpuProfile, calls: number): SelfTime[] {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const times = new Map<string, SelfTime>();
  let totalUs = 0;
  for (const [index, id] of samples.entries()) {
    const us = timeDeltas[index] ?? 0;
    const { functionName = "", lineNumber = 0 } = frames.get(id) ?? {};
    const name = functionName === "" ? "(anonymous)" : functionName;
    const entry = times.get(`${name}:${lineNumber}`) ?? { name, line: lineNumber + 1, share: 0, us: 0 };
    entry.us += us;
    totalUs += us;
    times.set(`${name}:${lineNumber}`, entry);
  }
  const all = [...times.values()].map((entry) => ({
    ...entry,
    share: entry.us / totalUs,
    us: entry.us / calls,
  }));
  return all.sort((a, b) => b.us - a.us);
}

interface Inspector {
  send(method: string, params?: object): Promise<unknown>;
  close(): void;
}

/** Speaks the DevTools protocol with the first worker that workerd offers. */
async function openInspector(port: number): Promise<Inspector> {
  const targets = (await (await fetch(`http://127.0.0.1:${port}/json`)).json()) as {
    webSocketDebuggerUrl: string;
  }[];
  const target = targets[0];
  if (target === undefined) throw new Error("workerd's inspector offers no worker");
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve);
    socket.addEventListener("error", () => reject(new Error("workerd's inspector does not answer")));
  });
  const waiting = new Map<number, (answer: { result?: unknown; error?: unknown }) => void>();
  socket.addEventListener("message", ({ data }) => {
    const answer = JSON.parse(String(data)) as { id?: number; result?: unknown; error?: unknown };
    if (answer.id !== undefined) waiting.get(answer.id)?.(answer);
  });
  let lastId = 0;
  return {
    send: (method, params = {}) => {
      const id = ++lastId;
      socket.send(JSON.stringify({ id, method, params }));
      return new Promise((resolve, reject) => {
        waiting.set(id, ({ result, error }) =>
          error === undefined ? resolve(result) : reject(new Error(`${method}: ${JSON.stringify(error)}`)),
        );
      });
    },
    close: () => socket.close(),
  };
}
