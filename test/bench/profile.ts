import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buildBundle } from "../support/bundle.ts";
import { root } from "../support/config.ts";
import type { Loader } from "./processes.ts";
import type { Subject } from "./subjects.ts";

export interface SelfTime {
  name: string;
  /** File that the function was bundled from; "native" for the runtime's own. */
  source: string;
  /** Share of all samples, 0 to 1. */
  share: number;
  /** Microseconds per call. */
  us: number;
}

export interface Profile {
  /** Functions by the time spent in themselves, longest first. */
  functions: SelfTime[];
  /** The same, by file. */
  sources: SelfTime[];
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
  const samples = readSamples(taken, await sourceLines());
  return {
    functions: selfTimes(samples, calls, ({ name, source }) => `${name} ${source}`),
    sources: selfTimes(samples, calls, ({ source }) => source),
    rps,
    file,
  };
}

interface Sample {
  name: string;
  source: string;
  us: number;
}

function readSamples({ nodes, samples, timeDeltas }: CpuProfile, sources: string[]): Sample[] {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  return samples.map((id, index) => {
    const frame = frames.get(id);
    const bundled = frame?.url.endsWith("worker.js") === true;
    return {
      name: frame?.functionName || "(anonymous)",
      source: (bundled ? sources[frame.lineNumber] : frame?.url) || "native",
      us: timeDeltas[index] ?? 0,
    };
  });
}

/** The file that each line of the built bundle comes from, by the comments that the bundler leaves. */
async function sourceLines(): Promise<string[]> {
  const [entry] = (await buildBundle()).modules;
  if (entry === undefined) return [];
  let source = "worker.js";
  return (await readFile(entry.path, "utf8")).split("\n").map((line) => {
    source = /^\s*\/\/ (\S+\.[mc]?[jt]s)$/.exec(line)?.[1] ?? source;
    return source;
  });
}

function selfTimes(samples: Sample[], calls: number, keyOf: (sample: Sample) => string): SelfTime[] {
  const totalUs = samples.reduce((sum, { us }) => sum + us, 0);
  const times = new Map<string, SelfTime>();
  for (const sample of samples) {
    const key = keyOf(sample);
    const entry = times.get(key) ?? { name: sample.name, source: sample.source, share: 0, us: 0 };
    entry.us += sample.us / calls;
    entry.share += sample.us / totalUs;
    times.set(key, entry);
  }
  return [...times.values()].sort((a, b) => b.us - a.us);
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
