import { DurableObject } from "cloudflare:workers";
export class Grant extends DurableObject {}
export class Tenant extends DurableObject {}
export class TenantCounters extends DurableObject {}
export default { fetch: () => new Response("x") } satisfies ExportedHandler;
