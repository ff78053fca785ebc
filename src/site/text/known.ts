/** Repositories of servers that many people use: where the home page lets a reader begin. */
export const knownRepositories: readonly string[] = [
  "github/github-mcp-server",
  "microsoft/playwright-mcp",
  "modelcontextprotocol/servers",
  "awslabs/mcp",
  "microsoft/mcp",
  "supabase-community/supabase-mcp",
  "sooperset/mcp-atlassian",
  "makenotion/notion-mcp-server",
  "cloudflare/mcp-server-cloudflare",
  "getsentry/sentry-mcp",
  "grafana/mcp-grafana",
  "hashicorp/terraform-mcp-server",
  "mongodb-js/mongodb-mcp-server",
  "neondatabase/mcp-server-neon",
  "pagerduty/pagerduty-mcp-server",
  "okta/okta-mcp-server",
];
