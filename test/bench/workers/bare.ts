// The least that a gateway on this platform can do: hand the request on, stream the answer back.

interface Env {
  UPSTREAM: string;
}

export default {
  fetch: (request, env) => fetch(new Request(env.UPSTREAM, request)),
} satisfies ExportedHandler<Env>;
