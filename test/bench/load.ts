// The load generator, a process of its own: each connection sends a call, waits for its answer, checks it, sends the
// next. One process for all that is measured, so that it is equally warm for everyone.

import { connect, type Socket } from "node:net";
import { type CallTemplate, callTemplate, faultOf, numberCall } from "./call.ts";
import { readMessage } from "./http.ts";
import { percentile } from "./stats.ts";

export interface LoadJob {
  url: string;
  token: string;
  connections: number;
  /** Measured time, after `leadInMs` of load that does not count. */
  measureMs: number;
  leadInMs: number;
}

export interface LoadResult {
  rps: number;
  p50Ms: number;
  p99Ms: number;
  /** All calls made, lead-in included. */
  calls: number;
}

/** Runs one job; ends once every call has been answered. Throws at the first answer that is not the expected one. */
async function run(job: LoadJob): Promise<LoadResult> {
  const url = new URL(job.url);
  const state = { calls: 0, from: performance.now() + job.leadInMs, until: 0, latencies: [] as number[] };
  state.until = state.from + job.measureMs;
  const sockets = await Promise.all(Array.from({ length: job.connections }, () => open(url)));
  await Promise.all(sockets.map((socket) => drive(socket, callTemplate(url, job.token), state)));
  const { latencies, calls } = state;
  latencies.sort((a, b) => a - b);
  const rps = latencies.length / (job.measureMs / 1000);
  return { rps, p50Ms: percentile(latencies, 0.5), p99Ms: percentile(latencies, 0.99), calls };
}

interface State {
  calls: number;
  from: number;
  until: number;
  /** Of calls that were answered within the measured time, in ms. */
  latencies: number[];
}

/** Keeps one connection busy until time is up. */
function drive(socket: Socket, template: CallTemplate, state: State): Promise<void> {
  return new Promise((resolve, reject) => {
    let pending = "";
    let sentAt = 0;
    let id = 0;
    function send(): void {
      id = numberCall(template, state.calls++);
      sentAt = performance.now();
      // A copy: the template may be numbered anew before the kernel has taken these bytes.
      socket.write(Buffer.from(template.bytes));
    }
    socket.on("close", () => reject(new Error("connection closed under load")));
    socket.on("error", reject);
    socket.on("data", (chunk: string) => {
      pending += chunk;
      const message = readMessage(pending);
      if (message === undefined) return;
      pending = pending.slice(message.length);
      const now = performance.now();
      const fault = faultOf(message.head, message.body, id);
      if (fault !== undefined) reject(new Error(fault));
      else if (now < state.until) {
        if (now >= state.from) state.latencies.push(now - sentAt);
        send();
      } else {
        resolve();
        socket.destroy();
      }
    });
    send();
  });
}

function open(url: URL): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true }, () =>
      resolve(socket),
    );
    socket.setEncoding("latin1");
    socket.once("error", reject);
  });
}

process.on("message", (job: LoadJob) => {
  run(job).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.on("disconnect", () => process.exit());
