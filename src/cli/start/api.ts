import * as z from "zod";
import { Fault } from "../serve/fault.ts";

/** A path below `/api/v1/tenants/` and what to send there. */
export type Ask = (method: "GET" | "PUT" | "POST", path: string, body?: object | string) => Promise<Answer>;

export interface Answer {
  readonly status: number;
  readonly text: string;
}

const Problem = z.object({ title: z.string(), detail: z.string().optional() });

/** The management API as its operator. */
export function managementApi(origin: string, operatorKey: string): Ask {
  return async (method, path, body) => {
    const response = await fetch(`${origin}/api/v1/tenants/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${operatorKey}`,
        "content-type": "application/json",
        // Whatever is there is replaced: what the demo says is in force after every start.
        ...(method === "PUT" && { "if-match": "*" }),
      },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    return { status: response.status, text: await response.text() };
  };
}

/** The answer, or a Fault in the API's own words where it is not a 2xx. */
export async function accepted(ask: Ask, ...[method, path, body]: Parameters<Ask>): Promise<Answer> {
  const answer = await ask(method, path, body);
  if (answer.status < 300) return answer;
  const problem = Problem.safeParse(parse(answer.text));
  const why = problem.success
    ? [problem.data.title, problem.data.detail].filter(Boolean).join("; ")
    : "no reason given";
  throw new Fault(
    `the gateway refused ${method} ${path} with ${answer.status}: ${why.replaceAll("\n", " ")}`,
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
